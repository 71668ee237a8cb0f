// SPDX-License-Identifier: Apache-2.0
import Index

/// The Elasticsearch API on the indices of an engine: indices, documents, bulk, search, cat.
public struct ElasticRoutes: Routes {
    private let feature: ElasticFeature

    /// - Parameter resolver: looks up what resolved keyword fields hold; `nil` where no index has any.
    public init(engine: IndexEngine, resolver: (any KeywordResolver)? = nil) {
        feature = ElasticFeature(engine: engine, resolver: resolver)
    }

    public func register(in router: inout Router) {
        router.add(ElasticIndexRoutes(feature: feature))
        router.add(ElasticDocumentRoutes(feature: feature))
        router.add(ElasticReadRoutes(feature: feature))
        router.add(ElasticBulkRoutes(feature: feature))
        router.add(ElasticSearchRoutes(feature: feature))
        router.add(ElasticCatRoutes(feature: feature))
    }
}
