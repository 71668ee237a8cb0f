// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// A request whose head is here and whose body is on its way.
struct PendingRequest {
    /// What follows when the body has ended.
    enum Outcome {
        case run(Route)
        /// Decided by the head alone; the body is skipped.
        case answer(HTTPResponse)
    }

    /// A body that nobody wants is skipped up to here to keep the connection; beyond it the connection ends.
    static let skippedBytesMax = 64 << 10

    var request: HTTPRequest
    /// The route found, whether it will run or not.
    let route: Route?
    var outcome: Outcome
    let isKeepAlive: Bool
    /// The client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    let announcedBytes: Int?
    let bodyBytesMax: Int
    let startedNanos: UInt64
    let startedAt: NIODeadline
    var receivedBytes = 0
    /// Taken from the runtime's allowance for bodies; goes back when the request is answered.
    var takenBytes = 0
    var body: [UInt8] = []
}
