// SPDX-License-Identifier: Apache-2.0

/// Finds the route of a request.
///
/// A tree of path segments. At each level a literal is tried before `{name}`, and that before a closing
/// `{name...}`, which takes all the rest; a branch that ends nowhere is left again. Built once, then read by
/// every connection. Cost: one dictionary look-up per segment on a path without parameters.
public struct Router: Sendable {
    /// What a path leads to.
    public enum Match: Sendable {
        case route(Route, PathParameters)
        case wrongMethod(allowed: [HTTPMethod])
        case none
    }

    private var root = Node()

    public init() {}

    /// Adds a route.
    /// - Parameters:
    ///   - pattern: literals, `{name}` for one segment, and at the end `{name...}` for what is left (may be
    /// empty).
    ///   - access: who may call it.
    ///   - quick: whether the handler runs on the event loop.
    ///   - waitsForSync: whether the handler ends by waiting for a sync, as a write does.
    ///   - crossOrigin: whether pages of other origins may call it.
    ///   - bodyBytesMax: overrides the listener's limit.
    /// - Precondition: no route of the same method and pattern is there yet.
    public mutating func add(
        _ method: HTTPMethod, _ pattern: String, access: Route.Access = .credentials, quick: Bool = false,
        waitsForSync: Bool = false, crossOrigin: Bool = false, bodyBytesMax: Int? = nil,
        _ handler: @escaping HTTPHandler
    ) {
        let route = Route(
            method: method, pattern: pattern, access: access, isQuick: quick, waitsForSync: waitsForSync,
            bodyBytesMax: bodyBytesMax, isCrossOrigin: crossOrigin, handler: handler)
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: true)
        root.insert(route, parts[...], names: [])
    }

    /// Adds the same handler for several methods.
    public mutating func add(
        _ methods: [HTTPMethod], _ pattern: String, access: Route.Access = .credentials, quick: Bool = false,
        waitsForSync: Bool = false, crossOrigin: Bool = false, bodyBytesMax: Int? = nil,
        _ handler: @escaping HTTPHandler
    ) {
        for method in methods {
            add(
                method, pattern, access: access, quick: quick, waitsForSync: waitsForSync,
                crossOrigin: crossOrigin, bodyBytesMax: bodyBytesMax, handler)
        }
    }

    /// Lets a feature add its routes.
    public mutating func add(_ routes: any Routes) { routes.register(in: &self) }

    /// The route for a method and decoded segments. `HEAD` falls back to `GET`.
    public func match(_ method: HTTPMethod, _ segments: [String]) -> Match {
        var allowed: Set<HTTPMethod> = []
        var values: [String] = []
        if let leaf = root.find(method, segments[...], &values, &allowed) {
            return .route(leaf.route, PathParameters(Array(zip(leaf.names, values)).map { ($0, $1) }))
        }
        if allowed.isEmpty { return .none }
        if allowed.contains(.get) { allowed.insert(.head) }
        allowed.insert(.options)
        return .wrongMethod(allowed: allowed.sorted { $0.rawValue < $1.rawValue })
    }
}

extension Router {
    /// A route at the end of a path, with the names that this path gives its parameters.
    fileprivate struct Leaf: Sendable {
        let route: Route
        let names: [String]
    }

    /// A level of the tree. A value with its children in arrays, so that the router is one value too.
    fileprivate struct Node: Sendable {
        var literals: [String: Node] = [:]
        /// None or one: an array, because a struct cannot hold itself.
        var parameter: [Node] = []
        var leaves: [HTTPMethod: Leaf] = [:]
        var tails: [HTTPMethod: Leaf] = [:]

        mutating func insert(_ route: Route, _ parts: ArraySlice<Substring>, names: [String]) {
            guard let part = parts.first else {
                precondition(leaves[route.method] == nil, "two routes for \(route.method) \(route.pattern)")
                leaves[route.method] = Leaf(route: route, names: names)
                return
            }
            let rest = parts.dropFirst()
            guard part.hasPrefix("{"), part.hasSuffix("}") else {
                literals[String(part), default: Node()].insert(route, rest, names: names)
                return
            }
            let name = String(part.dropFirst().dropLast())
            if name.hasSuffix("...") {
                precondition(rest.isEmpty, "\(part) must end the pattern \(route.pattern)")
                precondition(tails[route.method] == nil, "two routes for \(route.method) \(route.pattern)")
                tails[route.method] = Leaf(route: route, names: names + [String(name.dropLast(3))])
                return
            }
            if parameter.isEmpty { parameter.append(Node()) }
            parameter[0].insert(route, rest, names: names + [name])
        }

        /// - Parameter allowed: collects the methods of paths that match but for the method.
        func find(
            _ method: HTTPMethod, _ segments: ArraySlice<String>, _ values: inout [String],
            _ allowed: inout Set<HTTPMethod>
        ) -> Leaf? {
            if let segment = segments.first {
                let rest = segments.dropFirst()
                if let next = literals[segment], let leaf = next.find(method, rest, &values, &allowed) {
                    return leaf
                }
                if let next = parameter.first {
                    values.append(segment)
                    if let leaf = next.find(method, rest, &values, &allowed) { return leaf }
                    values.removeLast()
                }
            } else if let leaf = Node.pick(method, leaves, &allowed) {
                return leaf
            }
            guard let leaf = Node.pick(method, tails, &allowed) else { return nil }
            values.append(segments.joined(separator: "/"))
            return leaf
        }

        private static func pick(
            _ method: HTTPMethod, _ leaves: [HTTPMethod: Leaf], _ allowed: inout Set<HTTPMethod>
        ) -> Leaf? {
            if let leaf = leaves[method] { return leaf }
            if method == .head, let leaf = leaves[.get] { return leaf }
            allowed.formUnion(leaves.keys)
            return nil
        }
    }
}
