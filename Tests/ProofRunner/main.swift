// SPDX-License-Identifier: Apache-2.0
import Glibc

exit(ProofRunner(arguments: Array(CommandLine.arguments.dropFirst())).run())
