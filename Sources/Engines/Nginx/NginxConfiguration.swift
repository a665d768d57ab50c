import Model

/// `nginx.conf`, whole, for nginx 1.22: nothing of Debian's `sites-enabled` is read.
///
/// `proxy_next_upstream` keeps its default of not sending a POST twice (nginx manual). The upstream's own server has
/// `max_fails=0`: a refused connection on the same host costs nothing, and with passive checks one failed read on each
/// of two servers would answer every request with 502 for the whole `fail_timeout`.
struct NginxConfiguration {
    let site: Site
    let host: Host

    init(_ site: Site, host: Host) {
        self.site = site
        self.host = host
    }

    private var stack: Stack { site.stack }
    private var hasApp: Bool { !stack.hosts(.app).isEmpty }

    var text: String {
        Banner.hash + """
            user www-data;
            worker_processes auto;
            worker_rlimit_nofile 8192;
            pid /run/nginx.pid;
            pcre_jit on;
            worker_shutdown_timeout 60s;
            error_log /var/log/nginx/error.log warn;

            events {
                worker_connections 4096;
            }

            http {
                include /etc/nginx/mime.types;
                default_type application/octet-stream;
                charset utf-8;
                server_tokens off;
                sendfile on;
                tcp_nopush on;
                keepalive_timeout 65s;
                keepalive_requests 10000;
                client_header_timeout 10s;
                client_body_timeout 30s;
                client_max_body_size 10m;
                client_body_buffer_size 64k;

                gzip on;
                gzip_vary on;
                gzip_proxied any;
                gzip_min_length 1024;
                gzip_types application/javascript application/json application/xml image/svg+xml text/css text/plain;

            \(log)
            \(clients)\(upstream)\(server)\(metrics)}

            """
    }

    /// mtail's figures for a monitor on another host: mtail itself knows no TLS.
    private var metrics: String {
        let end = Mtail().end(on: host, in: stack)
        guard stack.monitoring != nil, end.isEncrypted else { return "" }
        let leaf = TLSFiles.path(Mtail().name)
        let monitors = stack.hosts(.monitor).map { "        allow \($0.address);\n" }.joined()
        return """

                server {
                    listen \(end.listen) ssl;
                    ssl_certificate \(leaf);
                    ssl_certificate_key \(leaf);
                    ssl_protocols TLSv1.3;
                    ssl_ecdh_curve \(TLSProfile.curves);
                    access_log off;
            \(monitors)        deny all;

                    location = /metrics {
                        proxy_pass http://127.0.0.1:\(Mtail.plainPort);
                    }

                    location / {
                        return 404;
                    }
                }

            """
    }

    /// Written in blocks, at the latest after a second: a write for each request wakes whoever reads along as often.
    private var log: String {
        """
            log_format json escape=json '{"time":"$time_iso8601","id":"$request_key","client":"$remote_addr",\(stack.hosts(.balancer).isEmpty ? "" : "\"balancer\":\"$realip_remote_addr\",")'
                '"method":"$request_method","host":"$host","uri":"$request_uri","status":$status,"bytes":$body_bytes_sent,'
                '"seconds":$request_time,"upstream":"$upstream_addr","upstream_status":"$upstream_status",'
                '"upstream_seconds":"$upstream_response_time","agent":"$http_user_agent"}';
        \(choice)    access_log /var/log/nginx/access.log json buffer=64k flush=1s\(choice.isEmpty ? "" : " if=$failed");
        \(figures)
        """
    }

    /// 499: the client went before the answer came. nginx names several servers when the first one did not answer.
    private var choice: String {
        stack.web?.log != .failed ? "" : """
                map "$status $upstream_addr" $failed {
                    default 0;
                    "~^(499|5)" 1;
                    "~[,:] " 1;
                }

            """
    }

    /// What mtail counts, a few bytes for each request: reading the whole access log costs a third of what serving a file does.
    private var figures: String {
        guard stack.monitoring != nil else { return "" }
        let checks = Mtail.checks(in: stack).map { "        \"\($0)\" check;\n" }.joined()
        return """
                map "$remote_addr $http_user_agent" $kind {
                    default visitor;
            \(checks)    }
                log_format figures '$kind $status $request_time $upstream_response_time';
                access_log \(Mtail.log) figures buffer=16k flush=1s;

            """
    }

    /// Only a balancer is believed about who the client is and what the request is called.
    private var clients: String {
        let balancers = stack.hosts(.balancer)
        let trusted = balancers.map { "    set_real_ip_from \($0.address);\n" }.joined()
        let key = balancers.isEmpty ? "\"\" $request_id;" : "\"\" $request_id;\n        default $http_x_request_id;"
        let source = balancers.isEmpty ? "\"\"" : "$http_x_request_id"
        return trusted + (balancers.isEmpty ? "" : "    real_ip_header X-Forwarded-For;\n")
            + "    map \(source) $request_key {\n        \(key)\n    }\n"
    }

    private var upstream: String {
        guard hasApp else { return "\n" }
        let apps = stack.hosts(.app)
        let own = apps.filter { $0.name == host.name }
        let servers =
            own.map { "server \(AppServer.entrance(of: $0, in: stack)) max_fails=0;" }
            + apps.filter { $0.name != host.name }.map {
                "server \(AppServer.entrance(of: $0, in: stack)) max_fails=1 fail_timeout=\(NginxTiming.failSeconds)s\(own.isEmpty ? "" : " backup");"
            }
        let all = "\n    upstream app {\n" + (servers + kept).map { "        \($0)\n" }.joined() + "    }\n"
        return all + (scheme == "https" ? "\n    upstream app_anew {\n" + servers.map { "        \($0)\n" }.joined() + "    }\n\n" : "\n")
    }

    /// Connections stay open where all that is drained can end them with an answer (an application itself does not know that it is drained),
    /// and where a request over one to a lost host is given up in time. An application beside a web server is not drained by itself, and where
    /// hosts encrypt, every other one has a front.
    private var kept: [String] {
        let apps = stack.hosts(.app)
        let isEnded = apps.count < 2 || stack.encryptsInside || apps.allSatisfy { $0.roles.contains(.web) }
        guard isEnded, host.roles.contains(.app) || KernelSettings.noticesSilence(on: host, in: stack) else { return [] }
        return ["keepalive 32;", "keepalive_timeout \(NginxTiming.keepMilliseconds)ms;", "keepalive_requests 10000;"]
    }

    /// `https` when the application hosts end TLS themselves: all of them do, or none.
    private var scheme: String { stack.hosts(.app).contains { AppServer.hasFront($0, in: stack) } ? "https" : "http" }

    /// A release's folder never changes: a file that is open is the right one, and one that is not there is the application's for good.
    private static let openFiles = [" max=1000 inactive=60s", "_valid 60s", "_errors on"].map { "\n        open_file_cache\($0);" }.joined()

    private var server: String {
        let listening = NginxListening(stack, host: host)
        let root = site.staticFiles.map { "\n        root \(StaticFiles.root($0));\(Self.openFiles)" } ?? ""
        let home =
            hasApp
            ? site.staticFiles == nil
                ? "location / {\n            \(toApp)\n        }"
                : "location / {\n            try_files $uri @app;\n        }\n\n        location @app {\n            \(toApp)\n        }"
            : "location / {\n            index index.html;\n            try_files $uri $uri/ =404;\n        }"
        let dots = site.staticFiles == nil ? "" : "\n        location ~ /\\.(?!well-known/) {\n            return 404;\n        }\n"
        return listening.redirection + """
                server {
            \(listening.lines)        server_name \(stack.domain) www.\(stack.domain);\(root)
            \(hasApp ? proxy : "")
            \(hidden)        \(home)
            \(anew)\(dots)    }

            """
    }

    /// What an application answers may hold a secret beside what a stranger can choose, and its length, compressed, would tell of it
    /// (BREACH, CVE-2013-3587): whether to compress is for the application to say.
    private var toApp: String {
        let anew = scheme == "https" ? "\n            proxy_intercept_errors on;\n            error_page 421 = @anew;" : ""
        return "gzip off;\n            proxy_pass \(scheme)://app;\(anew)"
    }

    /// What met a lost application over a kept connection, and was not begun (``HAProxyFront``), is asked again over a new one: a host
    /// without an application takes none, and the next one gets the request.
    private var anew: String {
        guard hasApp, scheme == "https" else { return "" }
        return "\n        location @anew {\n            gzip off;\n            proxy_pass https://app_anew;\n        }\n"
    }

    /// The application's figures are not for visitors. nginx compares what it has percent-decoded and rid of dots.
    private var hidden: String {
        guard hasApp, let path = stack.app?.metrics else { return "" }
        // Inside quotes a backslash is written twice.
        return "        location ~* \"\(AppServer.hiddenPaths(path).replacing("\\\\", with: "\\\\\\\\"))\" {\n            return 404;\n        }\n\n"
    }

    /// Every application host answers to the name of the role: nginx has one name for all servers of an upstream.
    private var verification: String {
        """

                proxy_ssl_protocols TLSv1.3;
                proxy_ssl_trusted_certificate \(TLSFiles.authorityPath);
                proxy_ssl_verify on;
                proxy_ssl_verify_depth 1;
                proxy_ssl_server_name on;
                proxy_ssl_name \(TLSFiles.name(of: .app, in: stack));
                proxy_ssl_session_reuse on;
        """
    }

    private var proxy: String {
        """

                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $remote_addr;
                proxy_set_header X-Forwarded-Proto \(stack.hosts(.balancer).isEmpty ? "$scheme" : "$http_x_forwarded_proto");\(scheme == "https" ? verification : "")
                proxy_set_header X-Request-ID $request_key;
                proxy_connect_timeout \(NginxTiming.connectMilliseconds)ms;
                proxy_send_timeout \(NginxTiming.sendSeconds)s;
                proxy_read_timeout \(NginxTiming.readSeconds)s;
                proxy_next_upstream error timeout;\(KernelSettings.noticesSilence(on: host, in: stack) ? "\n        proxy_socket_keepalive on;" : "")
                proxy_next_upstream_tries 2;
                proxy_next_upstream_timeout 10s;
                proxy_buffers 16 16k;
                proxy_buffer_size 16k;

        """
    }
}
