// SPDX-License-Identifier: Apache-2.0
import Glibc
import StoreProof

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "kill-writer" {
    exit(KillWriter(Array(arguments.dropFirst()))?.run() ?? 2)
}
exit(ProofRunner(arguments: arguments).run())
