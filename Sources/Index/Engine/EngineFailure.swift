// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// What can go wrong below the index's own rules: in the store or in a segment's bytes.
enum EngineFailure: Error {
    case store(StoreError)
    case index(IndexError)

    /// As the outside sees it.
    var elastic: ElasticError {
        switch self {
        case .store(let error):
            switch error {
            case .diskFull:
                return ElasticError(
                    type: "cluster_block_exception", reason: error.description, status: 429)
            // Asking again does not help, so not 503.
            case .corrupt:
                return ElasticError(
                    type: "corrupt_index_exception", reason: error.description, status: 500)
            default: return ElasticError(type: "store_exception", reason: error.description, status: 503)
            }
        case .index(let error):
            return ElasticError(type: "index_exception", reason: error.description, status: 500)
        }
    }
}

func fromStore<R>(_ body: () throws(StoreError) -> R) throws(EngineFailure) -> R {
    do throws(StoreError) { return try body() } catch { throw .store(error) }
}

func fromIndex<R>(_ body: () throws(IndexError) -> R) throws(EngineFailure) -> R {
    do throws(IndexError) { return try body() } catch { throw .index(error) }
}

func elastic<R>(_ body: () throws(EngineFailure) -> R) throws(ElasticError) -> R {
    do throws(EngineFailure) { return try body() } catch { throw error.elastic }
}
