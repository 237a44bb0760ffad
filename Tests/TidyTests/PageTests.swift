import Foundation
import Testing

/// What a tool can check in the pages and texts beside the code.
@Suite struct PageTests {
    /// A link or picture of Markdown, or one of the HTML that GitHub lets a page use.
    private static var target: Regex<(Substring, Substring)> { /(?:\]\(|src="|srcset="|href=")([^)\s"]+)/ }

    @Test func readmeIsShort() throws {
        let readme = try #require(Repository.pages["README.md"], "there is no README.md")
        #expect(readme.count < 6000, "README.md has \(readme.count) characters")
    }

    @Test func linksLeadSomewhere() {
        for (page, text) in Repository.pages {
            let folder = URL(filePath: "/\(page)").deletingLastPathComponent()
            for link in text.matches(of: Self.target).map(\.output.1) {
                let path = link.prefix { $0 != "#" }
                if path.isEmpty || path.contains(":") { continue }
                let place = folder.appending(path: String(path)).standardizedFileURL.path
                #expect(Repository.exists(String(place.dropFirst())), "\(page) links to \(link), which is not there")
            }
        }
    }

    /// A path of one person's machine is of no use on another's.
    @Test func noTextNamesAPlaceOnAMachine() {
        // Put together here, so that this file does not name one itself.
        let places = ["root", "home", "Users", "work"].map { "/\($0)/" }
        for (path, text) in Repository.texts {
            for place in places {
                for range in text.ranges(of: place) where Self.startsAPath(text, range.lowerBound) {
                    let line = text[..<range.lowerBound].count { $0 == "\n" } + 1
                    Issue.record("\(path):\(line) names a place on somebody's machine")
                }
            }
        }
    }

    private static func startsAPath(_ text: String, _ index: String.Index) -> Bool {
        guard index > text.startIndex else { return true }
        let before = text[text.index(before: index)]
        return !(before.isLetter || before.isNumber || "._-)}/*$".contains(before))
    }
}
