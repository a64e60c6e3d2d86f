// Addresses to listen on, `host:port`.
#ifndef GUANXI_CLI_SERVE_LISTEN_ADDRESS_H_
#define GUANXI_CLI_SERVE_LISTEN_ADDRESS_H_

#include <string>

namespace guanxi::cli {

// Whether only this machine reaches `address`: 127.x.x.x, [::1], localhost, or a Unix socket
// (`unix:path`).
bool IsLoopback(const std::string& address);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_SERVE_LISTEN_ADDRESS_H_
