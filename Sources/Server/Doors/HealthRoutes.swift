// SPDX-License-Identifier: Apache-2.0
import Base

/// `/health/live`, `/health/ready` and `/metrics`.
struct HealthRoutes: Routes {
    let readiness: Readiness
    let metrics: MetricsRegistry

    func register(in router: inout Router) {
        router.add(.get, "/health/live", access: .open, quick: true) { _ in
            .json(JSON.object(["status": "live"]).bytes)
        }
        router.add(.get, "/health/ready", access: .open, quick: true) { [readiness] _ in
            let phase = readiness.phase
            let body = JSON.object(["status": .string("\(phase)")]).bytes
            return .json(phase == .ready ? .ok : .unavailable, body)
        }
        router.add(.get, "/metrics") { [metrics] _ in
            HTTPResponse(
                .ok, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"],
                body: Array(metrics.exposition().utf8))
        }
    }
}
