import Model

/// Log lines to a collector that takes HTTP: rsyslog hands them in batches to a script that posts each batch with curl and
/// says whether it arrived; what did not is sent again, unless the collector says that it never takes these lines: others would
/// wait behind them for ever.
///
/// Debian's rsyslog has no module for HTTP. Loki is told by its path and gets its own JSON, all others get lines of text.
struct LogPost {
    static let authorities = "/etc/ssl/certs/ca-certificates.crt"
    private static let script = "\(Programs.directory)/post-logs"
    /// The address holds the key of most collectors.
    private static let settings = "/etc/roost/post-logs"

    let receiver: Receiver

    init(_ receiver: Receiver) { self.receiver = receiver }

    private var isLoki: Bool { receiver.url.prefix { $0 != "?" }.hasSuffix("/loki/api/v1/push") }

    var resources: [any Resource] {
        let type = isLoki ? "application/json" : "text/plain; charset=utf-8"
        let settings = FileResource(
            Self.settings, Banner.hash + "url = \"\(receiver.url)\"\nheader = \"Content-Type: \(type)\"\n", mode: "600", isSecret: true)
        let script = FileResource(Self.script, "#!/bin/sh\n\(Banner.hash)\(program)\n", mode: "755", validation: "sh -n {}")
        return [DirectoryResource("/etc/roost"), Programs.folder, settings, script]
    }

    private var program: String {
        let body =
            isLoki
            ? #"{ printf '{"streams":[{"stream":{"source":"roost","host":"%s"},"values":[' "$(hostname)"; paste -s -d , "$batch"; printf ']}]}'; }"#
            : #"cat "$batch""#
        return #"""
            # rsyslog's omprog: a batch stands between two marks; every line is answered.
            batch=$(mktemp) || exit 1
            trap 'rm -f "$batch"' EXIT
            echo OK
            while IFS= read -r line; do
              case $line in
                'BEGIN TRANSACTION') : >"$batch"; echo OK ;;
                'COMMIT TRANSACTION')
                  code=$(\#(body) | curl -q -sS -K \#(Self.settings) --max-time 20 -o /dev/null -w '%{http_code}' --data-binary @- 2>/dev/null)
                  case $code in
                    2??) echo OK ;;
                    400 | 413 | 422) sleep 1; logger -t roost-post-logs "the collector refused $(wc -l <"$batch") lines: $code"; echo OK ;;
                    *) sleep 1; echo "the collector does not take it: $code" ;;
                  esac ;;
                *) printf '%s\n' "$line" >>"$batch"; echo DEFER_COMMIT ;;
              esac
            done
            """#
    }

    /// One line of a batch: for Loki nanoseconds, and the line as one JSON string.
    var template: String {
        let line =
            isLoki
            ? #"[\"%timegenerated:::date-unixtimestamp%000000000\",\"%syslogtag:::json%%msg:::sp-if-no-1st-sp%%msg:::json%\"]\n"#
            : #"%timereported:::date-rfc3339% %hostname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\n"#
        return "template(name=\"roost-post\" type=\"string\" string=\"\(line)\")\n"
    }

    func action(queue: String) -> String {
        """
            action(type="omprog" binary="\(Self.script)" template="roost-post" confirmMessages="on" confirmTimeout="30000"
                useTransactions="on" queue.filename="forward" \(queue))

        """
    }
}
