# The TCP ports of ADDRESS that take a connection, one a line: `perl ports.pl ADDRESS [SECONDS]`, all 65,535 of them.
# Needs 9,100 open files.
use strict;
use warnings;
use Socket;
use IO::Select;
use Fcntl;

my ($address, $seconds) = (@ARGV, 1);
my $host = inet_aton($address) or die "no address: $address\n";
my @ports = (1 .. 65535);
while (my @batch = splice @ports, 0, 9000) {
    my (%open, %port);
    my $select = IO::Select->new;
    for my $port (@batch) {
        socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
        fcntl($socket, F_SETFL, O_NONBLOCK) or die "fcntl: $!\n";
        my $done = connect($socket, sockaddr_in($port, $host));
        if ($done) { print "$port\n"; next }
        next unless $!{EINPROGRESS};
        $port{fileno $socket} = $port;
        $select->add($socket);
    }
    my $end = time + $seconds;
    while ($select->count and (my $left = $end - time) > 0) {
        for my $socket ($select->can_write($left)) {
            print $port{fileno $socket}, "\n" if getpeername $socket;
            $select->remove($socket);
            close $socket;
        }
    }
}
print "end\n";
