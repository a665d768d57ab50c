import Model

/// What a host that is watched says every second, between two whole answers: which virtual addresses it holds, and what its balancer
/// has counted. One Perl for many of them, since a process a second costs more than what it would say.
package struct Pulse: Sendable, Equatable {
    /// What HAProxy has counted since it was started, of one frontend or server (management guide, 9.1, `show stat`).
    package struct Count: Sendable, Equatable {
        /// `site/FRONTEND`, `web/web-1`, `application/app-1`.
        package var name: String
        /// `OPEN`, `UP`, `DOWN`, `MAINT`, `DRAIN`, …
        package var status: String
        package var requests: Int
        /// Answers with a status of 500 and more.
        package var errors: Int
        /// Milliseconds: the mean time to an answer, over the last 1024.
        package var milliseconds: Int?
    }

    package var held: [Address]
    package var counts: [Count]

    package static let mark = "P"

    /// - Parameter line: as ``program(on:in:every:times:)`` prints it; nil when it is none.
    package init?(_ line: String) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 3, fields[0] == Self.mark else { return nil }
        held = fields[1].split(separator: " ").compactMap { Address(String($0)) }
        counts = fields[2].split(separator: " ").compactMap { part in
            let words = part.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 5, let requests = Int(words[2]), let errors = Int(words[3]) else { return nil }
            return Count(name: words[0], status: words[1], requests: requests, errors: errors, milliseconds: Int(words[4]))
        }
    }

    /// Shell that prints a line every `every` seconds, for `seconds` in all.
    package static func program(on host: Host, in stack: Stack, every: Double, seconds: Int) -> String {
        let virtual = Keepalived().runs(on: host, in: stack) ? Keepalived.routers(in: stack).map { "\($0.address)" } : []
        let socket = HAProxy().runs(on: host, in: stack) ? HAProxy.socket : ""
        return "perl -MIO::Socket::UNIX -e \(Shell.quote(perl)) \(every) \(seconds) \(Shell.quote(socket)) \(virtual.joined(separator: " "))"
    }

    /// A socket that does not answer within two seconds has nothing to say, and is asked once a second. A server's own count of
    /// requests is that of its answers.
    private static let perl = #"""
        $| = 1; my ($every, $seconds, $socket, @virtual) = @ARGV;
        my ($end, $asked, @counts) = (time + $seconds, 0);
        while (time < $end) {
          my @held;
          if (@virtual) { my $all = `ip -o addr show`; @held = grep { $all =~ / \Q$_\E\// } @virtual; }
          if ($socket ne "" and $asked != time) {
            $asked = time; @counts = ();
            eval {
              local $SIG{ALRM} = sub { die }; alarm 2;
              my $s = IO::Socket::UNIX->new(Peer => $socket) or die;
              print $s "show stat\n"; my @names;
              while (my $line = <$s>) {
                chomp $line;
                if ($line =~ s/^# //) { @names = split /,/, $line; next; }
                my %f; @f{@names} = split /,/, $line, -1;
                next unless ($f{pxname} // "") =~ /^(site|web|application)$/ and $f{svname} ne "BACKEND";
                my $all = $f{svname} eq "FRONTEND" ? $f{req_tot} : $f{mode} eq "http" ? 0 : $f{stot};
                if ($f{svname} ne "FRONTEND" and $f{mode} eq "http") { $all += $f{"hrsp_$_"} || 0 for qw(1xx 2xx 3xx 4xx 5xx other); }
                my ($status) = split / /, $f{status};
                push @counts, join ",", "$f{pxname}/$f{svname}", $status, $all || 0, $f{hrsp_5xx} || 0, $f{rtime} // "";
              }
            };
            alarm 0;
          }
          print "P\t@held\t@counts\n";
          select undef, undef, undef, $every;
        }
        """#
}
