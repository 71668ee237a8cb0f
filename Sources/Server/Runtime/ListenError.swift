// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore

/// A listener that could not start.
public struct ListenError: Error, Sendable, CustomStringConvertible {
    public let listener: String
    public let address: ListenAddress
    public let reason: String

    public var description: String {
        "cannot listen on \(address) (\(listener)): \(reason). "
            + "Choose another address with --\(listener) HOST:PORT; port 0 takes a free one, `off` leaves it out."
    }

    init(listener: String, address: ListenAddress, cause: any Error) {
        self.listener = listener
        self.address = address
        reason = ListenError.reason(cause, address)
    }

    private static func reason(_ cause: any Error, _ address: ListenAddress) -> String {
        guard let code = (cause as? IOError)?.errnoCode else {
            return "the host name \(address.host) cannot be resolved"
        }
        return switch code {
        case EADDRINUSE: "another process uses port \(address.port)"
        case EADDRNOTAVAIL: "this machine has no address \(address.host)"
        case EACCES, EPERM: "the system does not permit port \(address.port) to this user"
        default: "the system says \(String(cString: strerror(code)))"
        }
    }
}
