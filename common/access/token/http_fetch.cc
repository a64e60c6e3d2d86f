#include "common/access/token/http_fetch.h"

#include <fmt/core.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <utility>

#include "common/access/token/errors.h"
#include "common/status/macros.h"

namespace guanxi::token {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view kScheme = "http://";
constexpr unsigned kHttp11 = 11;
constexpr uint32_t kMaxHeaderBytes = 16 * 1024;
// How soon `stop` is noticed.
constexpr auto kGlance = std::chrono::milliseconds(50);

// An exchange whose steps are begun one after another, each until the deadline all have in common.
class Exchange {
 public:
  Exchange(const HttpAddress& address, const HttpLimits& limits)
      : address_(address),
        limits_(limits),
        deadline_(SteadyClock::now() + absl::ToChronoNanoseconds(limits.timeout)) {}

  absl::StatusOr<std::string> Get() {
    GUANXI_RETURN_IF_ERROR(Connect());
    http::request<http::empty_body> request(http::verb::get, address_.path, kHttp11);
    request.set(http::field::host, address_.host + ":" + address_.port);
    request.set(http::field::accept, "application/jwk-set+json, application/json");
    request.set(http::field::connection, "close");
    GUANXI_RETURN_IF_ERROR(Await("sending", [&](auto done) {
      http::async_write(stream_, request, [done](beast::error_code error, size_t) { done(error); });
    }));
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> response;
    response.body_limit(limits_.max_bytes);
    response.header_limit(kMaxHeaderBytes);
    // The header on its own: when Beast 1.74 reads all at once it does not hold a length that the
    // header gives against the limit.
    GUANXI_RETURN_IF_ERROR(Await("the answer", [&](auto done) {
      http::async_read_header(stream_, buffer, response,
                              [done](beast::error_code error, size_t) { done(error); });
    }));
    GUANXI_RETURN_IF_ERROR(Await("the answer's body", [&](auto done) {
      http::async_read(stream_, buffer, response,
                       [done](beast::error_code error, size_t) { done(error); });
    }));
    if (response.get().result() == http::status::ok) return std::move(response.get().body());
    return Failed(fmt::format("the answer is {}", response.get().result_int()));
  }

 private:
  absl::Status Connect() {
    tcp::resolver resolver(context_);
    tcp::resolver::results_type endpoints;
    GUANXI_RETURN_IF_ERROR(Await("the host's name", [&](auto done) {
      resolver.async_resolve(address_.host, address_.port,
                             [&endpoints, done](beast::error_code error, auto results) {
                               endpoints = std::move(results);
                               done(error);
                             });
    }));
    return Await("connecting", [&](auto done) {
      stream_.async_connect(endpoints,
                            [done](beast::error_code error, const auto&) { done(error); });
    });
  }

  // Begins a step and runs it to its end, or cancels it when the time is over; either way nothing
  // of it is left when this returns.
  template <typename Begin>
  absl::Status Await(std::string_view step, Begin begin) {
    beast::error_code result = asio::error::would_block;
    begin([&result](beast::error_code error) { result = error; });
    context_.restart();
    while (result == asio::error::would_block && SteadyClock::now() < deadline_ && !Stopped()) {
      context_.run_one_until(std::min(deadline_, SteadyClock::now() + kGlance));
    }
    if (result == asio::error::would_block) {
      stream_.cancel();
      context_.run();
      return Failed(fmt::format("{} took too long", step));
    }
    return result ? Failed(fmt::format("{}: {}", step, result.message())) : absl::OkStatus();
  }

  bool Stopped() const { return limits_.stop != nullptr && limits_.stop->load(); }

  absl::Status Failed(std::string_view cause) const {
    return errors::KeySourceUnavailable(
        fmt::format("http://{}:{}{}", address_.host, address_.port, address_.path), cause);
  }

  const HttpAddress& address_;
  const HttpLimits& limits_;
  const SteadyClock::time_point deadline_;
  asio::io_context context_{1};
  beast::tcp_stream stream_{context_};
};

// Splits `host[:port]`, where a host in brackets is an IPv6 address. False when it is neither.
bool SplitAuthority(std::string_view authority, HttpAddress& address) {
  address.port = "80";
  size_t end = authority.find(':');
  if (!authority.empty() && authority.front() == '[') {
    const size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return false;
    address.host = authority.substr(1, bracket - 1);
    end = bracket + 1;
  } else {
    address.host = authority.substr(0, end);
  }
  if (end < authority.size()) {
    if (authority[end] != ':') return false;
    address.port = authority.substr(end + 1);
  }
  return !address.host.empty() && !address.port.empty() && address.port.size() <= 5 &&
         address.port.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

absl::StatusOr<HttpAddress> ParseHttpAddress(std::string_view url) {
  const absl::Status refused =
      errors::KeySourceUnavailable(url, "it must be an address such as http://host:8080/path");
  if (url.substr(0, kScheme.size()) != kScheme) return refused;
  const std::string_view rest = url.substr(kScheme.size());
  for (const char c : rest) {
    if (c <= ' ' || c > '~' || c == '#' || c == '@') return refused;
  }
  const size_t slash = rest.find('/');
  HttpAddress address;
  address.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
  if (!SplitAuthority(rest.substr(0, slash), address)) return refused;
  return address;
}

absl::StatusOr<std::string> HttpGet(const HttpAddress& address, const HttpLimits& limits) {
  return Exchange(address, limits).Get();
}

}  // namespace guanxi::token
