// SPDX-License-Identifier: Apache-2.0
import Index

/// The Elasticsearch API on the indices of an engine: indices, documents, bulk, search, cat.
public struct ElasticRoutes: Routes {
    private let feature: ElasticFeature

    public init(engine: IndexEngine) { feature = ElasticFeature(engine: engine) }

    public func register(in router: inout Router) {
        router.add(ElasticIndexRoutes(feature: feature))
        router.add(ElasticDocumentRoutes(feature: feature))
        router.add(ElasticReadRoutes(feature: feature))
        router.add(ElasticBulkRoutes(feature: feature))
        router.add(ElasticSearchRoutes(feature: feature))
        router.add(ElasticCatRoutes(feature: feature))
    }
}
