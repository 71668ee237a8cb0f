// SPDX-License-Identifier: Apache-2.0
import LifeSimulation
import StoreSimulation

#if INDEX_WORLD
    import IndexSimulation
#endif
#if PLATFORM_WORLD
    import PlatformSimulation
#endif

/// What lives in the world: how much of it this runner knows, `STRATA_SCOPE` said when it was built.
enum World: String, CaseIterable {
    case store
    #if INDEX_WORLD
        case index
    #endif
    #if PLATFORM_WORLD
        case platform
    #endif

    static var names: String { allCases.map(\.rawValue).joined(separator: "|") }
}
