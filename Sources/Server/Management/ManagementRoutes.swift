// SPDX-License-Identifier: Apache-2.0
import CDP
import Index

/// The management API: signing in, event sources, imports, and reading what has been collected.
///
/// Routes are open to the door and ask for a token themselves, because a door's Basic authentication and a
/// token would need the same header field.
public struct ManagementRoutes: Routes {
    private let users: UserRoutes
    private let sources: EventSourceRoutes
    private let documents: DocumentRoutes
    private let imports: ImportRoutes

    /// - Parameters:
    ///   - indices: where documents are counted; without it counts are answered 501.
    ///   - isLoopback: whether only this machine reaches the door. Then a 401 also says how the first
    ///     administrator is made.
    public init(
        _ platform: CustomerDataPlatform, indices: IndexEngine? = nil, isLoopback: Bool = false
    ) {
        let access = ManagementAccess(users: platform.access, isLoopback: isLoopback)
        users = UserRoutes(access: access, gate: SignInGate())
        sources = EventSourceRoutes(access: access, sources: platform.sources)
        documents = DocumentRoutes(
            access: access, platform: platform, counts: DocumentCounts(engine: indices))
        imports = ImportRoutes(access: access, platform: platform)
    }

    public func register(in router: inout Router) {
        router.add(users)
        router.add(sources)
        router.add(documents)
        router.add(imports)
    }
}
