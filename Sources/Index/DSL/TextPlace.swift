// SPDX-License-Identifier: Apache-2.0

import Base

/// A place in a request's text, for messages; both counted from 1.
struct TextPlace {
    let line: Int
    let column: Int

    /// Where `view` begins in the text of `root`.
    init(of view: JSONView, in root: JSONView) {
        let distance = view.sourceOffset - root.sourceOffset
        var line = 1
        var lineStart = 0
        root.withSource { source in
            for at in 0..<max(min(distance, source.count), 0) where source[at] == 0x0A {
                line += 1
                lineStart = at + 1
            }
        }
        self.line = line
        column = max(distance - lineStart, 0) + 1
    }
}
