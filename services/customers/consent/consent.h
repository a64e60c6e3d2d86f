// The rules of the register of consents.
#ifndef GUANXI_SERVICES_CUSTOMERS_CONSENT_CONSENT_H_
#define GUANXI_SERVICES_CUSTOMERS_CONSENT_CONSENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/consents.pb.h"

namespace guanxi::customers {

// Brings an entry into the form in which it is kept: one that does not say since when says `now`.
void Complete(v1::Consent& consent, absl::Time now);

// Checks what field annotations cannot say, for an entry about to be written. INVALID_ARGUMENT
// names the field, under `consent.`. Whether customer and contact exist is not asked.
absl::Status CheckConsent(const v1::Consent& consent, absl::Time now);

// Checks that `purpose`, found in `field`, is made of a-z, 0-9 and '-'; INVALID_ARGUMENT.
absl::Status CheckPurpose(std::string_view purpose, std::string_view field);

// What is asked of the register, of one customer.
struct ContactQuestion {
  std::string contact;  // `contacts/{id}`; empty for the customer as a whole
  std::string purpose;
  v1::Consent::Channel channel = v1::Consent::CHANNEL_UNSPECIFIED;
  absl::Time time;
};

// Finds the entry that decides a question among those of a customer, which are shown to it from the
// latest `effective_time` on.
class ContactDecision {
 public:
  explicit ContactDecision(ContactQuestion question) : question_(std::move(question)) {}

  // Takes the next entry into account. False when no later one can matter.
  bool Consider(const v1::Consent& consent);

  // The answer, by what was considered.
  v1::MayContactResponse Answer() const;

 private:
  // The latest entry that covers the question; of one instant, one that forbids.
  using Latest = std::optional<v1::Consent>;

  bool Covers(const v1::Consent& consent) const;
  // The entry that decides; null when none does.
  const v1::Consent* Decisive() const;

  ContactQuestion question_;
  Latest person_;   // about the contact
  Latest company_;  // about the customer as a whole
};

// The answer by all `entries` of a customer that others were merged into, the latest
// `effective_time` first; those recorded for one of the others say so (`recorded_for`,
// `merge_time`). Each of the customers is asked for: by its own entries, and by those recorded for
// all of them since it was merged. Contact is allowed when one of them allows it and none forbids
// it, so that a merge allows nothing that was forbidden.
v1::MayContactResponse DecideForMerged(const ContactQuestion& question,
                                       const std::vector<v1::Consent>& entries);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CONSENT_CONSENT_H_
