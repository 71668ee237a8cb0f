// SPDX-License-Identifier: Apache-2.0
import Base

/// What a visitor of the home page copies to send a first event: a script for pages, a line for a shell.
struct TrackerSnippet {
    /// The collector's, without a path.
    let url: String
    let sourceID: String

    /// A script that needs no other file. The server makes the ids, and the page keeps them.
    var script: String {
        """
        <script>
        (function () {
          var url = \(Self.literal(url + "/track")), source = \(Self.literal(sourceID));
          function known(key) { var id = localStorage.getItem(key); return id ? {id: id} : null; }
          window.track = function (type, properties) {
            return fetch(url, {
              method: "POST", credentials: "omit", keepalive: true,
              headers: {"Content-Type": "application/json"},
              body: JSON.stringify({
                source: {id: source}, profile: known("tracardi-profile-id"),
                session: known("tracardi-session-id"),
                events: [{type: type, properties: properties || {},
                  context: {page: {url: location.href, title: document.title}}}]
              })
            }).then(function (answer) { return answer.json(); }).then(function (answer) {
              if (answer && answer.profile && answer.profile.id) {
                localStorage.setItem("tracardi-profile-id", answer.profile.id);
              }
              if (answer && answer.session && answer.session.id) {
                localStorage.setItem("tracardi-session-id", answer.session.id);
              }
              return answer;
            });
          };
          track("page-view");
        })();
        </script>
        """
    }

    var curl: String {
        let body: JSON = [
            "source": ["id": .string(sourceID)], "session": ["id": "first-session"],
            "events": [["type": "page-view", "properties": ["title": "Hello"]]],
        ]
        return "curl -H 'Content-Type: application/json' -d \(Self.quoted(body.text)) \(Self.quoted(url + "/track"))"
    }

    /// How the source of the snippet is made where there is none.
    func creation(apiURL: String) -> String {
        let body: JSON = ["id": .string(sourceID), "name": .string(sourceID), "type": ["rest"]]
        return """
            TOKEN=$(curl -s --data-urlencode "username=$STRATA_ADMIN_EMAIL" \\
              --data-urlencode "password=$STRATA_ADMIN_PASSWORD" \(Self.quoted(apiURL + "/user/token")) \\
              | sed 's/.*"access_token":"\\([0-9a-f]*\\)".*/\\1/')
            curl -H "Authorization: Bearer $TOKEN" -d \(Self.quoted(body.text)) \(Self.quoted(apiURL + "/event-source"))
            """
    }

    /// A JavaScript string that cannot end the script element around it.
    static func literal(_ text: String) -> String {
        JSON.string(text).text.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    }

    /// One word for a POSIX shell.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
