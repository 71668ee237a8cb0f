// SPDX-License-Identifier: Apache-2.0
import Base

/// What clients and shippers ask before they send anything: identity, health, licence.
struct ElasticClusterRoutes: Routes {
    let identity: ElasticDoor.Identity

    func register(in router: inout Router) {
        for (path, body) in [("/", rootBody), ("/_cluster/health", healthBody), ("/_license", licenseBody)] {
            let answer = HTTPResponse.json(body)
            router.add(.get, path, quick: true) { request in
                var response = answer
                ElasticFeature.shape(&response, request.query)
                return response
            }
        }
    }

    private var rootBody: JSON {
        [
            "name": .string(identity.nodeName),
            "cluster_name": .string(identity.clusterName),
            "cluster_uuid": .string(identity.clusterID),
            "version": [
                "number": .string(identity.version),
                "build_flavor": "default",
                "build_type": "tar",
                "build_hash": "unknown",
                "build_date": "2024-12-11T12:08:05.663969764Z",
                "build_snapshot": false,
                "lucene_version": "9.12.0",
                "minimum_wire_compatibility_version": "7.17.0",
                "minimum_index_compatibility_version": "7.0.0",
            ],
            "tagline": "You Know, for Search",
        ]
    }

    /// One node that answers is a green cluster.
    private var healthBody: JSON {
        [
            "cluster_name": .string(identity.clusterName),
            "status": "green",
            "timed_out": false,
            "number_of_nodes": 1,
            "number_of_data_nodes": 1,
            "active_primary_shards": 0,
            "active_shards": 0,
            "relocating_shards": 0,
            "initializing_shards": 0,
            "unassigned_shards": 0,
            "delayed_unassigned_shards": 0,
            "number_of_pending_tasks": 0,
            "number_of_in_flight_fetch": 0,
            "task_max_waiting_in_queue_millis": 0,
            "active_shards_percent_as_number": 100.0,
        ]
    }

    private var licenseBody: JSON {
        [
            "license": [
                "status": "active", "uid": .string(identity.clusterID), "type": "basic", "mode": "basic",
                "issue_date": "1970-01-01T00:00:00.000Z", "issue_date_in_millis": 0, "max_nodes": 1000,
                "issued_to": .string(identity.clusterName), "issuer": "strata", "start_date_in_millis": -1,
            ]
        ]
    }
}
