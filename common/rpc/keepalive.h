// Keepalive as servers and channels agree on it: a server that is pinged more often than it allows
// hangs up.
#ifndef GUANXI_COMMON_RPC_KEEPALIVE_H_
#define GUANXI_COMMON_RPC_KEEPALIVE_H_

namespace guanxi::rpc {

// Each side pings an idle connection this often, and gives it up when no answer comes.
inline constexpr int kKeepaliveTimeMs = 30'000;
inline constexpr int kKeepaliveTimeoutMs = 10'000;
// A server takes pings this close together: below kKeepaliveTimeMs, so that no jitter offends.
inline constexpr int kMinPingIntervalMs = 10'000;

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_KEEPALIVE_H_
