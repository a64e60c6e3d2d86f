// gMock matchers for tests: IsOk(), IsOkAndHolds(m), StatusIs(code), StatusIs(code, reason). They
// take an absl::Status, an absl::StatusOr<T> or a grpc::Status.
#ifndef GUANXI_COMMON_STATUS_STATUS_MATCHERS_H_
#define GUANXI_COMMON_STATUS_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"

namespace guanxi {
namespace status_matchers {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
inline absl::Status StatusOf(const grpc::Status& status) { return FromGrpc(status); }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

template <typename T>
class OkAndHoldsImpl : public ::testing::MatcherInterface<T> {
 public:
  using Value = typename std::remove_cvref_t<T>::value_type;

  template <typename Inner>
  explicit OkAndHoldsImpl(Inner&& inner)
      : inner_(::testing::SafeMatcherCast<const Value&>(std::forward<Inner>(inner))) {}

  void DescribeTo(std::ostream* out) const override {
    *out << "is OK and holds a value that ";
    inner_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const override {
    *out << "is not OK or holds a value that ";
    inner_.DescribeNegationTo(out);
  }
  bool MatchAndExplain(T result, ::testing::MatchResultListener* listener) const override {
    if (result.ok()) return inner_.MatchAndExplain(*result, listener);
    *listener << "which is " << result.status();
    return false;
  }

 private:
  ::testing::Matcher<const Value&> inner_;
};

template <typename Inner>
class OkAndHolds {
 public:
  explicit OkAndHolds(Inner inner) : inner_(std::move(inner)) {}

  template <typename T>
  operator ::testing::Matcher<T>() const {  // NOLINT: a polymorphic matcher converts.
    return ::testing::Matcher<T>(new OkAndHoldsImpl<T>(inner_));
  }

 private:
  Inner inner_;
};

}  // namespace status_matchers

// Matches OK.
MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  const absl::Status status = status_matchers::StatusOf(arg);
  *result_listener << "which is " << status;
  return status.ok();
}

// Matches an error with the given absl::StatusCode, whatever its reason.
MATCHER_P(StatusIs, code, "has code " + absl::StatusCodeToString(code)) {
  const absl::Status status = status_matchers::StatusOf(arg);
  *result_listener << "which is " << status << " with reason '" << errors::Reason(status) << "'";
  return status.code() == code;
}

// Matches an error with the given absl::StatusCode whose reason equals or matches `reason`.
MATCHER_P2(StatusIs,
           code,
           reason,
           "has code " + absl::StatusCodeToString(code) + " and a reason that " +
               ::testing::DescribeMatcher<std::string>(reason)) {
  const absl::Status status = status_matchers::StatusOf(arg);
  *result_listener << "which is " << status << " with reason '" << errors::Reason(status) << "'";
  return status.code() == code &&
         ::testing::ExplainMatchResult(reason, errors::Reason(status), result_listener);
}

// Matches an absl::StatusOr<T> that is OK and whose value equals or matches `inner`.
template <typename Inner>
status_matchers::OkAndHolds<std::decay_t<Inner>> IsOkAndHolds(Inner&& inner) {
  return status_matchers::OkAndHolds<std::decay_t<Inner>>(std::forward<Inner>(inner));
}

}  // namespace guanxi

#endif  // GUANXI_COMMON_STATUS_STATUS_MATCHERS_H_
