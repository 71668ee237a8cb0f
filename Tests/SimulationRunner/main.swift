// SPDX-License-Identifier: Apache-2.0
import Glibc

exit(SimulationRunner(arguments: Array(CommandLine.arguments.dropFirst())).run())
