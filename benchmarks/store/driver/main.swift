// SPDX-License-Identifier: Apache-2.0
// The store beside its peers. How to run it, what it measures, figures: README.md in the directory above.

do {
    try Command(Array(CommandLine.arguments.dropFirst())).run()
} catch {
    Output.fail("\(error)")
}
