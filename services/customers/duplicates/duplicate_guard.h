// Stands between writes and duplicates, as the rules say.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_GUARD_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_GUARD_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/rpc/call.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Whether a write may go on: OK, or POSSIBLE_DUPLICATE. It is found before the transaction, on the
// caller's thread, and given within it: there a repeated request has had its first answer already,
// and does not meet the record that it made.
struct DuplicateVerdict {
  absl::Status status;
};

// Looks at what is committed: of two calls of one moment neither meets the other. Thread-safe.
class DuplicateGuard {
 public:
  // The pointers outlive it.
  DuplicateGuard(kv::Engine* engine, const Tables* tables) : engine_(engine), tables_(tables) {}

  // The verdict on a record to be created, `customer` as it will be. Only what the caller sees
  // counts.
  DuplicateVerdict OnCreate(const rpc::Call& call,
                            const v1::Customer& customer,
                            bool allow_duplicates) const;
  // The following are in the form that rpc::Methods::Write prepares with; they always have a value.
  absl::StatusOr<DuplicateVerdict> OnCreate(const rpc::Call& call,
                                            const v1::CreateContactRequest& request) const;

  // The verdict on a change. OK where it changes none of the record's match keys, and where the
  // record cannot be read or the change not be applied: the write itself says what is wrong.
  absl::StatusOr<DuplicateVerdict> OnUpdate(const rpc::Call& call,
                                            const v1::UpdateCustomerRequest& request) const;
  absl::StatusOr<DuplicateVerdict> OnUpdate(const rpc::Call& call,
                                            const v1::UpdateContactRequest& request) const;

 private:
  kv::Engine* engine_;
  const Tables* tables_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_GUARD_H_
