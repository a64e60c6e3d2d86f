// What a service of customers, tickets and comments would keep, and somebody to erase from it.
#ifndef GUANXI_COMMON_SUBJECTS_ERASING_FIXTURE_H_
#define GUANXI_COMMON_SUBJECTS_ERASING_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/kv/memory_engine.h"
#include "common/rpc/answers.h"
#include "common/status/status_matchers.h"
#include "common/subjects/erasing.h"
#include "common/subjects/subject_records.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::subjects {

using customers::v1::Customer;
using tickets::v1::Comment;
using tickets::v1::Ticket;

inline std::vector<std::string> EmailsOf(const google::protobuf::Message& record) {
  const auto& emails = static_cast<const Customer&>(record).emails();
  return {emails.begin(), emails.end()};
}

// What a service of both customers and tickets would keep.
struct SampleTables {
  table::Table<Customer> customers{{.id = 1,
                                    .collection = "customers",
                                    .fields = {{.id = 1, .fields = {"display_name"}}},
                                    .terms = {{.id = 2, .name = "email", .terms = EmailsOf}},
                                    .subject = "name"}};
  table::Table<Ticket> tickets{{.id = 2,
                                .collection = "tickets",
                                .fields = {{.id = 1, .fields = {"customer"}, .selective = true}},
                                .terms = {},
                                .subject = "customer"}};
  table::Table<Comment> comments{{.id = 3,
                                  .collection = "comments",
                                  .fields = {{.id = 1, .fields = {"ticket"}, .selective = true}},
                                  .terms = {},
                                  .parent = {.field = "ticket", .table = &tickets.core()},
                                  .subject = "ticket"}};
  table::Catalog catalog{{&customers.core(), &tickets.core(), &comments.core()}};
};

inline constexpr int kTickets = 30;

// A word that is nowhere else, and that compression leaves as it is.
inline std::string Word(const std::string& of) {
  std::seed_seq seed(of.begin(), of.end());
  std::mt19937 random(seed);
  std::string word;
  for (int i = 0; i < 16; ++i)
    word.push_back("abcdefghijklmnopqrstuvwxyz0123456789"[random() % 36]);
  return word;
}

class ErasingTest : public ::testing::Test {
 protected:
  void Use(std::unique_ptr<kv::Engine> engine) { engine_ = std::move(engine); }

  absl::Status Write(const std::function<absl::Status(kv::Txn&)>& fn) {
    return kv::CommitAndWait(*engine_, [&fn](kv::Txn& txn) { return fn(txn); }).status();
  }

  // A customer with tickets and comments, each field with a marker of its own.
  void Fill(const std::string& id, int tickets = kTickets) {
    const std::string marker = "MARKER-" + id;
    ASSERT_THAT(Write([&](kv::Txn& txn) -> absl::Status {
                  Customer customer;
                  customer.set_name("customers/" + id);
                  customer.set_display_name(marker + "-name");
                  customer.add_emails(Word(marker + "-mail"));
                  customer.set_description(marker + "-text");
                  customer.set_industry("steel");
                  return tables_.customers.Insert(txn, change_, customer).status();
                }),
                IsOk());
    for (int i = 0; i < tickets; ++i) {
      ASSERT_THAT(Write([&](kv::Txn& txn) { return AddTicket(txn, id, marker, i); }), IsOk());
    }
  }

  absl::Status AddTicket(kv::Txn& txn, const std::string& id, const std::string& marker, int i) {
    Ticket ticket;
    ticket.set_name(absl::StrCat("tickets/", id, "-", i));
    ticket.set_customer("customers/" + id);
    ticket.set_subject(marker + "-subject");
    ticket.set_number(i + 1);
    const absl::Status inserted = tables_.tickets.Insert(txn, change_, ticket).status();
    if (!inserted.ok()) return inserted;
    return AddComment(txn, tables_.comments, absl::StrCat(id, "-", i), marker);
  }

  // A comment on `tickets/{id}`, called like it.
  absl::Status AddComment(kv::Txn& txn,
                          const table::Table<Comment>& table,
                          const std::string& id,
                          const std::string& marker) {
    Comment comment;
    comment.set_name("comments/" + id);
    comment.set_ticket("tickets/" + id);
    comment.set_body(marker + "-body");
    return table.Insert(txn, change_, comment).status();
  }

  std::string BodyOf(const std::string& id) {
    return tables_.comments.Get(*engine_->Snapshot(), "comments/" + id, access::Scope::All())
        ->body();
  }

  // Everything the store holds but keys, as it lies there.
  std::string Everything() {
    std::string all;
    for (const kv::Space space :
         {kv::Space::kData, kv::Space::kIndex, kv::Space::kHistory, kv::Space::kMeta}) {
      EXPECT_THAT(engine_->Snapshot()->Scan(space, {"", ""}, kv::Order::kForward,
                                            [&](std::string_view key, std::string_view value) {
                                              all.append(key).append(value);
                                              return true;
                                            }),
                  IsOk());
    }
    return all;
  }

  absl::StatusOr<v1::ErasureProof> StepOnce(const std::string& id) {
    absl::StatusOr<v1::ErasureProof> proof = absl::InternalError("not run");
    const absl::Status committed = Write([&](kv::Txn& txn) {
      proof = EraseStep(tables_.catalog, txn, change_, "erasures/" + id, {"customers/" + id});
      return proof.status();
    });
    if (!committed.ok()) return committed;
    return proof;
  }

  v1::ErasureProof Erase(const std::string& id) {
    for (int steps = 0; steps < 1000; ++steps) {
      const auto proof = StepOnce(id);
      EXPECT_THAT(proof, IsOk());
      if (!proof.ok() || proof->done()) return proof.ok() ? *proof : v1::ErasureProof();
    }
    ADD_FAILURE() << "does not end";
    return {};
  }

  std::string Export(const std::string& subject) {
    std::string all;
    v1::ExportSubjectRequest request;
    request.set_subject(subject);
    do {
      const auto page = subjects::Export(tables_.catalog, *engine_->Snapshot(), request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return all;
      for (const auto& record : page->records()) absl::StrAppend(&all, record.value(), "\n");
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  std::unique_ptr<kv::Engine> engine_ = std::make_unique<kv::MemoryEngine>();
  SampleTables tables_;
  rpc::Answers answers_;
  table::Change change_{.actor = "users/a",
                        .request_id = "",
                        .method = "",
                        .time = absl::FromUnixSeconds(1'800'000'000)};
};

}  // namespace guanxi::subjects

#endif  // GUANXI_COMMON_SUBJECTS_ERASING_FIXTURE_H_
