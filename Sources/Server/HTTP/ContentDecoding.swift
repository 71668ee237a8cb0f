// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Undoes `Content-Encoding` of request bodies: gzip and deflate by zlib, never beyond a limit.
enum ContentDecoding {
    /// Replaces a coded body by what it stands for and drops the header field.
    static func decode(_ request: inout HTTPRequest, bytesMax: Int) -> Result<Void, HTTPProblem> {
        guard let coding = request.headers["Content-Encoding"].map({ HTTPHeaders.trimmed($0).lowercased() }),
            coding != "identity", !coding.isEmpty
        else { return .success(()) }
        guard ["gzip", "x-gzip", "deflate"].contains(coding) else {
            return .failure(problem(.unsupportedEncoding(coding), request))
        }
        switch inflate(request.body, bytesMax: bytesMax) {
        case .success(let body):
            request.body = body
            request.headers["Content-Encoding"] = nil
            return .success(())
        case .failure(let inflation):
            let tooLarge = inflation == .tooLarge
            return .failure(problem(tooLarge ? .bodyTooLarge(limitBytes: bytesMax) : .malformed, request))
        }
    }

    enum InflationError: Error {
        case malformed
        case tooLarge
    }

    /// zlib's or gzip's format, told apart by its first bytes. Several gzip members may follow each other.
    static func inflate(_ input: [UInt8], bytesMax: Int) -> Result<[UInt8], InflationError> {
        var stream = z_stream()
        // 15 bits of window; 32 asks zlib to detect the format.
        guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return .failure(.malformed)
        }
        defer { inflateEnd(&stream) }
        guard let inputCount = UInt32(exactly: input.count) else { return .failure(.tooLarge) }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        return input.withUnsafeBufferPointer { input in
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = inputCount
            while true {
                let (code, produced) = step(&stream, &chunk)
                output.append(contentsOf: chunk[..<produced])
                if output.count > bytesMax { return .failure(.tooLarge) }
                switch code {
                case Z_STREAM_END where stream.avail_in > 0:
                    guard inflateReset(&stream) == Z_OK else { return .failure(.malformed) }
                case Z_STREAM_END:
                    return .success(output)
                case Z_OK where produced > 0 || stream.avail_in > 0:
                    continue
                default:
                    return .failure(.malformed)
                }
            }
        }
    }

    private static func step(_ stream: inout z_stream, _ chunk: inout [UInt8]) -> (code: Int32, produced: Int)
    {
        chunk.withUnsafeMutableBufferPointer { chunk in
            stream.next_out = chunk.baseAddress
            stream.avail_out = UInt32(chunk.count)
            let code = CZlib.inflate(&stream, Z_NO_FLUSH)
            return (code, chunk.count - Int(stream.avail_out))
        }
    }

    private static func problem(_ kind: HTTPProblem.Kind, _ request: HTTPRequest) -> HTTPProblem {
        HTTPProblem(kind, method: request.method, path: request.path)
    }
}
