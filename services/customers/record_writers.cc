#include "services/customers/record_writers.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "services/customers/duplicates/duplicate_rules.h"
#include "services/customers/duplicates/find_candidates.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Message;
using google::protobuf::ServiceDescriptor;

constexpr size_t kMostNamed = 5;

template <typename Record>
absl::StatusOr<Written> WrittenOf(absl::StatusOr<Record> record) {
  GUANXI_RETURN_IF_ERROR(record.status());
  return Written{record->name(), record->etag()};
}

// What customers and contacts have in common: both may be there already.
template <typename Record>
class DuplicableWriter : public RecordWriter {
 public:
  DuplicableWriter(const Tables* tables, const table::Table<Record>* records)
      : tables_(tables), records_(records) {}

  const table::Core& table() const override { return records_->core(); }

  std::vector<std::string> MatchKeys(const Message& record) const override {
    return MatchKeysOf(static_cast<const Record&>(record));
  }

  absl::StatusOr<double> StoppingScore(const kv::Reader& reader,
                                       const Message& record,
                                       bool insists) const override {
    using Rules = v1::DuplicateRules;
    GUANXI_ASSIGN_OR_RETURN(const Rules rules, CurrentRules(tables_->duplicate_rules, reader));
    const Rules::Rule& rule = RuleFor(rules, static_cast<const Record&>(record));
    const bool stops = rule.on_create() == Rules::ACTION_BLOCK ||
                       (rule.on_create() == Rules::ACTION_WARN && !insists);
    return stops ? rule.min_score() : 0;
  }

  absl::StatusOr<std::vector<std::string>> Duplicates(const rpc::Call& call,
                                                      const kv::Reader& reader,
                                                      const Message& record,
                                                      double min_score) const override {
    const MatchProfile profile = ProfileOf(static_cast<const Record&>(record));
    const CandidateQuery query = {.profile = profile,
                                  .except = "",
                                  .min_score = min_score == 0 ? kDuplicateScore : min_score,
                                  .most = kMostNamed};
    GUANXI_ASSIGN_OR_RETURN(const auto candidates,
                            FindCandidates(*records_, reader, query, call.scope()));
    std::vector<std::string> names;
    for (const auto& candidate : candidates) names.push_back(candidate.record.name());
    return names;
  }

 private:
  const Tables* tables_;
  const table::Table<Record>* records_;
};

class CustomerWriter final : public DuplicableWriter<v1::Customer> {
 public:
  CustomerWriter(const Tables* tables, const CustomerService* customers)
      : DuplicableWriter(tables, &tables->customers), customers_(customers) {}

  const ServiceDescriptor& service() const override {
    return *rpc::DescriptorOf<v1::CustomerService>();
  }

  absl::StatusOr<WriteRecord> PrepareCreate(const rpc::Call& call,
                                            const Message& request) const override {
    GUANXI_ASSIGN_OR_RETURN(
        CustomerService::NewCustomer prepared,
        customers_->PrepareNew(call, static_cast<const v1::CreateCustomerRequest&>(request)));
    return
        [this, draft = std::make_shared<const CustomerService::NewCustomer>(std::move(prepared))](
            const rpc::Call& call, kv::Txn& txn) {
          return WrittenOf(customers_->Create(call, txn, *draft));
        };
  }

  absl::StatusOr<WriteRecord> PrepareUpdate(const rpc::Call& call,
                                            const Message& request) const override {
    auto change = std::make_shared<const v1::UpdateCustomerRequest>(
        static_cast<const v1::UpdateCustomerRequest&>(request));
    GUANXI_ASSIGN_OR_RETURN(const DuplicateVerdict duplicates,
                            customers_->PrepareChange(call, *change));
    return [this, change = std::move(change), duplicates](const rpc::Call& call, kv::Txn& txn) {
      return WrittenOf(customers_->Update(call, txn, *change, duplicates));
    };
  }

 private:
  const CustomerService* customers_;
};

class ContactWriter final : public DuplicableWriter<v1::Contact> {
 public:
  ContactWriter(const Tables* tables, const ContactService* contacts)
      : DuplicableWriter(tables, &tables->contacts), contacts_(contacts) {}

  const ServiceDescriptor& service() const override {
    return *rpc::DescriptorOf<v1::ContactService>();
  }

  absl::StatusOr<WriteRecord> PrepareCreate(const rpc::Call& call,
                                            const Message& request) const override {
    auto creation = std::make_shared<const v1::CreateContactRequest>(
        static_cast<const v1::CreateContactRequest&>(request));
    GUANXI_ASSIGN_OR_RETURN(const DuplicateVerdict duplicates,
                            contacts_->PrepareNew(call, *creation));
    return [this, creation = std::move(creation), duplicates](const rpc::Call& call, kv::Txn& txn) {
      return WrittenOf(contacts_->Create(call, txn, *creation, duplicates));
    };
  }

  absl::StatusOr<WriteRecord> PrepareUpdate(const rpc::Call& call,
                                            const Message& request) const override {
    auto change = std::make_shared<const v1::UpdateContactRequest>(
        static_cast<const v1::UpdateContactRequest&>(request));
    GUANXI_ASSIGN_OR_RETURN(const DuplicateVerdict duplicates,
                            contacts_->PrepareChange(call, *change));
    return [this, change = std::move(change), duplicates](const rpc::Call& call, kv::Txn& txn) {
      return WrittenOf(contacts_->Update(call, txn, *change, duplicates));
    };
  }

 private:
  const ContactService* contacts_;
};

class InteractionWriter final : public RecordWriter {
 public:
  InteractionWriter(const Tables* tables, const InteractionService* interactions)
      : tables_(tables), interactions_(interactions) {}

  const table::Core& table() const override { return tables_->interactions.core(); }
  const ServiceDescriptor& service() const override {
    return *rpc::DescriptorOf<v1::InteractionService>();
  }

  absl::StatusOr<WriteRecord> PrepareCreate(const rpc::Call&,
                                            const Message& request) const override {
    auto creation = std::make_shared<const v1::CreateInteractionRequest>(
        static_cast<const v1::CreateInteractionRequest&>(request));
    return [this, creation = std::move(creation)](const rpc::Call& call, kv::Txn& txn) {
      return WrittenOf(interactions_->Create(call, txn, *creation));
    };
  }

  absl::StatusOr<WriteRecord> PrepareUpdate(const rpc::Call&,
                                            const Message& request) const override {
    auto change = std::make_shared<const v1::UpdateInteractionRequest>(
        static_cast<const v1::UpdateInteractionRequest&>(request));
    return [this, change = std::move(change)](const rpc::Call& call, kv::Txn& txn) {
      return WrittenOf(interactions_->Update(call, txn, *change));
    };
  }

 private:
  const Tables* tables_;
  const InteractionService* interactions_;
};

}  // namespace

ServiceWriters::ServiceWriters(const Tables* tables,
                               const CustomerService* customers,
                               const ContactService* contacts,
                               const InteractionService* interactions)
    : customers_(std::make_unique<CustomerWriter>(tables, customers)),
      contacts_(std::make_unique<ContactWriter>(tables, contacts)),
      interactions_(std::make_unique<InteractionWriter>(tables, interactions)),
      by_subject_({{v1::ImportJob::SUBJECT_CUSTOMERS, customers_.get()},
                   {v1::ImportJob::SUBJECT_CONTACTS, contacts_.get()},
                   {v1::ImportJob::SUBJECT_INTERACTIONS, interactions_.get()}}) {}

ServiceWriters::~ServiceWriters() = default;

}  // namespace guanxi::customers
