// SPDX-License-Identifier: Apache-2.0
import Base

/// `/health/live`, `/health/ready` and `/metrics`.
struct HealthRoutes: Routes {
    let readiness: Readiness
    let metrics: MetricsRegistry

    func register(in router: inout Router) {
        router.add(.get, "/health/live", access: .open, quick: true) { _ in
            .json(["status": "live"])
        }
        router.add(.get, "/health/ready", access: .open, quick: true) { [readiness] _ in
            let phase = readiness.phase
            return .json(["status": .string("\(phase)")], status: phase == .ready ? .ok : .unavailable)
        }
        router.add(.get, "/metrics") { [metrics] _ in
            HTTPResponse(
                .ok, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"],
                body: Array(metrics.exposition().utf8))
        }
    }
}
