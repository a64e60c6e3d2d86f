#include "services/customers/consent/consent.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace guanxi::customers {
namespace {

using v1::Consent;
using v1::MayContactResponse;

// How far ahead of ours the clock of a caller may be.
constexpr absl::Duration kClockSkew = absl::Hours(24);

absl::Status CheckGrant(const Consent& consent) {
  if (consent.purpose().empty())
    return errors::InvalidField("consent.purpose", "must be set in an entry that allows");
  if (consent.basis() == Consent::BASIS_UNSPECIFIED)
    return errors::InvalidField("consent.basis", "must be set in an entry that allows");
  if (consent.proof().empty())
    return errors::InvalidField("consent.proof", "must be set in an entry that allows");
  return absl::OkStatus();
}

absl::Status CheckTimes(const Consent& consent, absl::Time now) {
  const absl::Time effective = FromProto(consent.effective_time());
  if (effective > now + kClockSkew)
    return errors::InvalidField("consent.effective_time", "must not be more than a day ahead");
  if (!consent.has_expire_time()) return absl::OkStatus();
  if (consent.decision() == Consent::DECISION_DENIED)
    return errors::InvalidField("consent.expire_time", "must not be set in an entry that forbids");
  if (FromProto(consent.expire_time()) <= effective)
    return errors::InvalidField("consent.expire_time", "must be after `effective_time`");
  return absl::OkStatus();
}

bool Denies(const Consent& consent) { return consent.decision() == Consent::DECISION_DENIED; }

absl::Time TimeOf(const Consent& consent) { return FromProto(consent.effective_time()); }

}  // namespace

void Complete(Consent& consent, absl::Time now) {
  if (!consent.has_effective_time()) *consent.mutable_effective_time() = ToProto(now);
}

absl::Status CheckPurpose(std::string_view purpose, std::string_view field) {
  const bool plain = std::all_of(purpose.begin(), purpose.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
  return plain ? absl::OkStatus() : errors::InvalidField(field, "must be of a-z, 0-9 and '-'");
}

absl::Status CheckConsent(const Consent& consent, absl::Time now) {
  GUANXI_RETURN_IF_ERROR(CheckPurpose(consent.purpose(), "consent.purpose"));
  if (!Denies(consent)) GUANXI_RETURN_IF_ERROR(CheckGrant(consent));
  return CheckTimes(consent, now);
}

bool ContactDecision::Covers(const Consent& consent) const {
  const bool person = consent.contact().empty() || consent.contact() == question_.contact;
  const bool purpose = consent.purpose().empty() || consent.purpose() == question_.purpose;
  const bool channel =
      consent.channel() == Consent::CHANNEL_UNSPECIFIED || consent.channel() == question_.channel;
  return person && purpose && channel && TimeOf(consent) <= question_.time;
}

bool ContactDecision::Consider(const Consent& consent) {
  // What a person said outlasts what the customer as a whole allowed later, so that one is looked
  // for until a person's entry is found; but not what the customer forbade later.
  const Latest& last = question_.contact.empty() ? company_ : person_;
  if (last.has_value() && TimeOf(consent) < TimeOf(*last)) return false;
  if (company_.has_value() && Denies(*company_) && TimeOf(consent) < TimeOf(*company_))
    return false;
  if (!Covers(consent)) return true;
  Latest& slot = consent.contact().empty() ? company_ : person_;
  const bool outweighs = slot.has_value() && Denies(consent) && TimeOf(consent) == TimeOf(*slot);
  if (!slot.has_value() || outweighs) slot = consent;
  return true;
}

const Consent* ContactDecision::Decisive() const {
  if (!person_.has_value()) return company_.has_value() ? &*company_ : nullptr;
  const bool overruled =
      company_.has_value() && Denies(*company_) && TimeOf(*company_) >= TimeOf(*person_);
  return overruled ? &*company_ : &*person_;
}

MayContactResponse ContactDecision::Answer() const {
  MayContactResponse answer;
  const Consent* decisive = Decisive();
  if (decisive == nullptr) {
    answer.set_reason(MayContactResponse::REASON_NO_ENTRY);
    return answer;
  }
  *answer.mutable_consent() = *decisive;
  const bool expired =
      decisive->has_expire_time() && FromProto(decisive->expire_time()) <= question_.time;
  if (Denies(*decisive)) {
    answer.set_reason(MayContactResponse::REASON_DENIED);
  } else if (expired) {
    answer.set_reason(MayContactResponse::REASON_EXPIRED);
  } else {
    answer.set_reason(MayContactResponse::REASON_GRANTED);
    answer.set_allowed(true);
  }
  return answer;
}

MayContactResponse DecideForMerged(const ContactQuestion& question,
                                   const std::vector<Consent>& entries) {
  // When each was merged; the customer itself never was.
  std::map<std::string, absl::Time> merged = {{"", absl::InfinitePast()}};
  for (const Consent& entry : entries) {
    if (entry.recorded_for().empty()) continue;
    absl::Time& time = merged.emplace(entry.recorded_for(), absl::InfinitePast()).first->second;
    time = std::max(time, FromProto(entry.merge_time()));
  }
  std::optional<MayContactResponse> best;
  for (const auto& [customer, merge_time] : merged) {
    ContactDecision decision(question);
    for (const Consent& entry : entries) {
      const bool own = entry.recorded_for() == customer;
      const bool since =
          entry.recorded_for().empty() && FromProto(entry.create_time()) > merge_time;
      if ((own || since) && !decision.Consider(entry)) break;
    }
    MayContactResponse answer = decision.Answer();
    if (answer.reason() == MayContactResponse::REASON_DENIED) return answer;
    const bool better = !best.has_value() || (answer.allowed() && !best->allowed());
    if (better) best = std::move(answer);
  }
  return *std::move(best);
}

}  // namespace guanxi::customers
