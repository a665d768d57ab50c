/// The difference of two texts, as `diff -u` shows it.
package enum Patch {
    /// Lines that begin with ` `, `-` or `+`, three lines of context, hunks separated by `…`; empty when nothing differs.
    package static func text(from old: String, to new: String, context: Int = 3) -> String {
        let before = lines(old)
        let after = lines(new)
        var marked: [(mark: Character, line: String)] = []
        let difference = after.difference(from: before)
        let gone = Set(difference.removals.map { if case .remove(let at, _, _) = $0 { at } else { -1 } })
        let come = Set(difference.insertions.map { if case .insert(let at, _, _) = $0 { at } else { -1 } })
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            if gone.contains(i) {
                marked.append(("-", before[i]))
                i += 1
            } else if come.contains(j) {
                marked.append(("+", after[j]))
                j += 1
            } else {
                marked.append((" ", after[j]))
                i += 1
                j += 1
            }
        }
        return shown(marked, context: context)
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.lines
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func shown(_ marked: [(mark: Character, line: String)], context: Int) -> String {
        var near = [Bool](repeating: false, count: marked.count)
        for (at, entry) in marked.enumerated() where entry.mark != " " {
            for k in max(0, at - context)...min(marked.count - 1, at + context) { near[k] = true }
        }
        var text: [String] = []
        var skipped = false
        for (at, entry) in marked.enumerated() {
            if near[at] {
                if skipped && !text.isEmpty { text.append("…") }
                skipped = false
                text.append("\(entry.mark)\(entry.line)")
            } else {
                skipped = true
            }
        }
        return text.joined(separator: "\n")
    }
}
