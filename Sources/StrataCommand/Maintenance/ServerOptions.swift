// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base

/// A server that a maintenance command asks in the place of a directory.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Ask this server (its api listener) instead.", valueName: "url"))
    var url: String?
    @Option(
        help: ArgumentHelp(
            "Who asks the server; the environment's STRATA_TOKEN hides it.", valueName: "token"))
    var token: String?

    /// - Returns: who asks, and the server's address for messages.
    func account() throws -> (ServerAccount, String) {
        let client: HTTPClient
        do throws(ClientError) {
            client = try HTTPClient(url: url ?? "", listener: "api", defaultPort: 8686)
        } catch { throw ProcessExit.cannotStart.telling(error) }
        guard let account = ServerAccount(client, token: token, environment: ProcessEnvironment.variables)
        else {
            throw ProcessExit.cannotStart.telling(
                "--url takes a token: --token, STRATA_TOKEN, or STRATA_ADMIN_EMAIL and STRATA_ADMIN_PASSWORD")
        }
        return (account, client.address)
    }

    /// Sends a request and reads its answer.
    func ask(_ account: ServerAccount, _ method: String, _ path: String, _ body: [UInt8] = []) throws -> JSON
    {
        let answer: (Int, [UInt8])
        do throws(ClientError) { answer = try account.send(method, path, body) } catch {
            throw ProcessExit.cannotStart.telling(error)
        }
        let json = (try? JSON.parse(answer.1)) ?? .null
        guard (200..<300).contains(answer.0) else {
            let hint = answer.0 == 404 ? "; is this the api listener?" : ""
            throw ProcessExit.cannotStart.telling(
                "\(url ?? "the server") answered \(answer.0): "
                    + (json["detail"]?.string ?? "\(method) \(path)") + hint)
        }
        return json
    }
}
