// The floor under every call: a server that answers with the bytes it was sent, and does nothing
// else.
#ifndef GUANXI_CLI_BENCH_ECHO_SERVER_H_
#define GUANXI_CLI_BENCH_ECHO_SERVER_H_

namespace guanxi::bench {

// The method it is called by; it answers any other as well.
inline constexpr char kEchoMethod[] = "/guanxi.bench.Echo/Echo";

// Serves on a free loopback port, prints `serving echo=ADDRESS` and returns 0 after SIGTERM.
int RunEchoServer();

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_ECHO_SERVER_H_
