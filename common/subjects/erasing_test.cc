#include "common/subjects/erasing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/page_token.h"
#include "common/kv/memory_engine.h"
#include "common/kv/rocks_engine.h"
#include "common/rpc/answers.h"
#include "common/status/status_matchers.h"
#include "common/subjects/subject_records.h"
#include "common/subjects/subject_walk.h"
#include "common/table/page_place.h"
#include "common/table/redirects.h"
#include "common/table/table.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::subjects {
namespace {

using customers::v1::Customer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using tickets::v1::Comment;
using tickets::v1::Ticket;

std::vector<std::string> EmailsOf(const google::protobuf::Message& record) {
  const auto& emails = static_cast<const Customer&>(record).emails();
  return {emails.begin(), emails.end()};
}

// What a service of both customers and tickets would keep.
struct Tables {
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

constexpr int kTickets = 30;

// Comments as programs wrote them that sealed nothing.
table::Schema PlainComments() {
  return {.id = 3,
          .collection = "comments",
          .fields = {{.id = 1, .fields = {"ticket"}, .selective = true}},
          .terms = {}};
}

// A word that is nowhere else, and that compression leaves as it is.
std::string Word(const std::string& of) {
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
  Tables tables_;
  rpc::Answers answers_;
  table::Change change_{.actor = "users/a",
                        .request_id = "",
                        .method = "",
                        .time = absl::FromUnixSeconds(1'800'000'000)};
};

TEST_F(ErasingTest, LeavesRecordsWithoutWhatIsPersonal) {
  Fill("a");
  Fill("b");
  const v1::ErasureProof proof = Erase("a");
  EXPECT_TRUE(proof.done());
  EXPECT_EQ(proof.records(), 1 + 2 * kTickets);
  EXPECT_EQ(proof.keys(), 1 + kTickets);
  EXPECT_THAT(proof.digest(), SizeIs(64));
  const auto reader = engine_->Snapshot();
  const auto customer = tables_.customers.Get(*reader, "customers/a", access::Scope::All());
  EXPECT_EQ(customer->display_name(), "");
  EXPECT_EQ(customer->industry(), "steel");
  EXPECT_TRUE(customer->has_erase_time());
  const auto ticket = tables_.tickets.Get(*reader, "tickets/a-7", access::Scope::All());
  EXPECT_EQ(ticket->subject(), "");
  EXPECT_EQ(ticket->number(), 8);
  EXPECT_EQ(tables_.comments.Get(*reader, "comments/a-7", access::Scope::All())->body(), "");
  const auto other = tables_.comments.Get(*reader, "comments/b-7", access::Scope::All());
  EXPECT_EQ(other->body(), "MARKER-b-body");
}

TEST_F(ErasingTest, TellsTheSameAgain) {
  Fill("a", 3);
  const v1::ErasureProof proof = Erase("a");
  const kv::Revision head = engine_->head();
  EXPECT_EQ(Erase("a").SerializeAsString(), proof.SerializeAsString());
  EXPECT_EQ(engine_->head(), head);
}

TEST_F(ErasingTest, DescribesAndHandsOut) {
  Fill("a", 3);
  Fill("b", 2);
  v1::DescribeSubjectRequest request;
  request.add_subjects("customers/a");
  const auto described = Describe(tables_.catalog, *engine_->Snapshot(), request);
  ASSERT_THAT(described, IsOk());
  ASSERT_THAT(described->counts(), SizeIs(3));
  EXPECT_EQ(described->counts(0).resource_type(), "guanxi.customers/Customer");
  EXPECT_EQ(described->counts(0).records(), 1);
  EXPECT_EQ(described->counts(1).records(), 3);
  EXPECT_EQ(described->counts(2).records(), 3);
  EXPECT_TRUE(described->counts(2).sealed());
  const std::string all = Export("customers/a");
  EXPECT_THAT(all, HasSubstr(Word("MARKER-a-mail")));
  for (const char* field : {"name", "text", "subject", "body"}) {
    EXPECT_THAT(all, HasSubstr(absl::StrCat("MARKER-a-", field)));
  }
  EXPECT_THAT(all, Not(HasSubstr("MARKER-b")));
  Erase("a");
  EXPECT_THAT(Export("customers/a"), Not(HasSubstr("MARKER")));
}

TEST_F(ErasingTest, AnExportGoesOnOverPages) {
  Fill("a", 70);
  const std::string all = Export("customers/a");
  for (int i = 0; i < 70; ++i) EXPECT_THAT(all, HasSubstr(absl::StrCat("comments/a-", i)));
}

TEST_F(ErasingTest, AnExportGoesOnByItsOwnTokensOnly) {
  Fill("a", 70);
  Fill("b", 70);
  v1::ExportSubjectRequest request;
  request.set_subject("customers/a");
  const auto page = subjects::Export(tables_.catalog, *engine_->Snapshot(), request);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->next_page_token());
  EXPECT_THAT(subjects::Export(tables_.catalog, *engine_->Snapshot(), request), IsOk());
  // Another's, as it is and inside one's own, made by who knows how tokens are made.
  state::v1::ErasingState forged;
  forged.add_frames()->set_subject("customers/a");
  forged.add_frames()->set_subject("customers/b");
  const uint64_t query = api::StableHash(request.subject());
  for (const std::string& token :
       {api::EncodePageToken(forged.SerializeAsString(), query),
        table::EncodePlace(forged.SerializeAsString(), /*seen=*/true, query),
        table::EncodePlace(forged.SerializeAsString(), /*seen=*/false, query)}) {
    request.set_page_token(token);
    EXPECT_THAT(subjects::Export(tables_.catalog, *engine_->Snapshot(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  }
  const auto position = api::DecodePageToken(page->next_page_token(), query);
  ASSERT_THAT(position, IsOk());
  request.set_subject("customers/b");
  request.set_page_token(api::EncodePageToken(*position, api::StableHash(request.subject())));
  EXPECT_THAT(subjects::Export(tables_.catalog, *engine_->Snapshot(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_F(ErasingTest, AMergedNameIsNotWhatItStandsFor) {
  Fill("a", 3);
  ASSERT_THAT(Write([](kv::Txn& txn) {
                table::PutRedirect(txn, "customers/gone", "customers/a");
                return absl::OkStatus();
              }),
              IsOk());
  v1::DescribeSubjectRequest request;
  request.add_subjects("customers/a");
  request.add_subjects("customers/gone");
  const auto described = Describe(tables_.catalog, *engine_->Snapshot(), request);
  ASSERT_THAT(described, IsOk());
  ASSERT_THAT(described->counts(), SizeIs(3));
  EXPECT_EQ(described->counts(1).records(), 3);
  EXPECT_EQ(Export("customers/gone"), "");
  Erase("gone");
  EXPECT_EQ(BodyOf("a-0"), "MARKER-a-body");
  EXPECT_THAT(Export("customers/a"), HasSubstr("MARKER-a-subject"));
}

TEST_F(ErasingTest, CommentsGoWhateverKeysTheirTicketHas) {
  Fill("a", 0);
  const table::Table<Comment> before{PlainComments()};
  Ticket ticket;
  ticket.set_customer("customers/a");
  for (const char* id : {"a-plain", "a-silent"}) {
    ticket.set_name(absl::StrCat("tickets/", id));
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return tables_.tickets.Insert(txn, change_, ticket).status(); }),
        IsOk());
  }
  ASSERT_THAT(Write([&](kv::Txn& txn) { return AddComment(txn, before, "a-plain", "MARKER-a"); }),
              IsOk());
  EXPECT_EQ(BodyOf("a-plain"), "MARKER-a-body");
  Erase("a");
  EXPECT_EQ(BodyOf("a-plain"), "");
  ticket.set_name("tickets/a-late");
  ASSERT_THAT(
      Write([&](kv::Txn& txn) { return tables_.tickets.Insert(txn, change_, ticket).status(); }),
      IsOk());
  for (const char* id : {"a-silent", "a-late"}) {
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return AddComment(txn, tables_.comments, id, "MARKER-late"); }),
        IsOk());
    EXPECT_EQ(BodyOf(id), "") << id;
  }
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER-late")));
}

TEST_F(ErasingTest, WhatWasSaidBeforeTheCustomerWasKnownGoesToo) {
  Fill("a", 0);
  Ticket ticket;
  ticket.set_name("tickets/unknown");
  ticket.set_subject("MARKER-unknown");
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                auto written = tables_.tickets.Insert(txn, change_, ticket);
                if (written.ok()) ticket = *written;
                return written.status();
              }),
              IsOk());
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER-unknown")));
  EXPECT_EQ(
      tables_.tickets.Get(*engine_->Snapshot(), ticket.name(), access::Scope::All())->subject(),
      "MARKER-unknown");
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                Ticket known = ticket;
                known.set_customer("customers/a");
                return tables_.tickets.Update(txn, change_, ticket, known).status();
              }),
              IsOk());
  const auto created = [&] {
    const auto at = static_cast<kv::Revision>(2);
    return (*tables_.tickets.core().HistoryAt(*engine_->Snapshot(), ticket.name(), at))
        ->SerializeAsString();
  };
  EXPECT_THAT(created(), HasSubstr("MARKER-unknown"));
  Erase("a");
  EXPECT_THAT(created(), Not(HasSubstr("MARKER-unknown")));
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER-unknown")));
}

TEST_F(ErasingTest, AStepFitsATransaction) {
  Fill("a", 0);
  for (int i = 0; i < 60; ++i) {
    Ticket ticket;
    ticket.set_name(absl::StrCat("tickets/", i));
    ticket.set_customer("customers/a");
    ticket.set_subject("MARKER-a");
    ticket.set_serial_number(std::string(14 * 1024, 'x'));
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return tables_.tickets.Insert(txn, change_, ticket).status(); }),
        IsOk());
  }
  EXPECT_EQ(Erase("a").records(), 61);
  EXPECT_THAT(Export("customers/a"), Not(HasSubstr("MARKER")));
}

TEST_F(ErasingTest, AnErasureThatComesBackWithMoreIsNotDone) {
  Fill("a", 2);
  Fill("b", 2);
  Erase("a");
  v1::ErasureProof proof;
  for (int steps = 0; steps < 100 && !(steps > 0 && proof.done()); ++steps) {
    ASSERT_THAT(Write([&](kv::Txn& txn) -> absl::Status {
                  auto stepped = EraseStep(tables_.catalog, txn, change_, "erasures/a",
                                           {"customers/a", "customers/b"});
                  if (stepped.ok()) proof = *stepped;
                  return stepped.status();
                }),
                IsOk());
  }
  EXPECT_TRUE(proof.done());
  EXPECT_EQ(proof.records(), 10);
  EXPECT_THAT(Export("customers/b"), Not(HasSubstr("MARKER")));
}

TEST_F(ErasingTest, WhatIsAddedMeanwhileIsNotPersonalEither) {
  Fill("a", 60);
  ASSERT_THAT(StepOnce("a"), IsOk());
  ASSERT_THAT(Write([&](kv::Txn& txn) { return AddTicket(txn, "a", "MARKER-late", 100); }), IsOk());
  Erase("a");
  ASSERT_THAT(Write([&](kv::Txn& txn) { return AddTicket(txn, "a", "MARKER-late", 101); }), IsOk());
  EXPECT_EQ(
      tables_.tickets.Get(*engine_->Snapshot(), "tickets/a-100", access::Scope::All())->subject(),
      "");
  EXPECT_EQ(
      tables_.tickets.Get(*engine_->Snapshot(), "tickets/a-101", access::Scope::All())->subject(),
      "");
}

TEST_F(ErasingTest, EmptiesKeptAnswersThatNameTheSubject) {
  Fill("a", 1);
  const rpc::Question question{"users/a", "1", 7, change_.time};
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return answers_.Keep(txn, question,
                                     {.bytes = "customers/a MARKER-a", .personal = true});
              }),
              IsOk());
  EXPECT_EQ(Erase("a").answers(), 1);
  EXPECT_TRUE((*answers_.Find(*engine_->Snapshot(), question))->erased);
}

// The files below `dir` that hold `word`.
std::vector<std::string> FilesWith(const std::filesystem::path& dir, const std::string& word) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (absl::StrContains(bytes, word)) files.push_back(entry.path().filename().string());
  }
  return files;
}

class ErasingOnDiskTest : public ErasingTest {
 protected:
  void SetUp() override { std::filesystem::remove_all(dir_); }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(dir_);
  }

  void OpenStore(const std::string& name) {
    auto engine = kv::RocksEngine::Open({.dir = (dir_ / name).string()});
    ASSERT_THAT(engine, IsOk());
    Use(*std::move(engine));
  }
  void CloseStore() { engine_.reset(); }

  const std::filesystem::path dir_ =
      absl::StrCat(::testing::TempDir(),
                   "erasing_test_",
                   getpid(),
                   "_",
                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string ledger_ = dir_ / "erasures" / "customers";
  ManualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
};

TEST_F(ErasingOnDiskTest, NothingIsLeftInTheFilesAfterAPurge) {
  OpenStore("store");
  for (const char* id : {"a", "b", "c"}) Fill(id);
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), Not(IsEmpty()))
      << "in the log, from the index";
  Erase("a");
  ASSERT_THAT(engine_->Compact(ErasedRanges(tables_.catalog)), IsOk());
  CloseStore();
  EXPECT_THAT(FilesWith(dir_ / "store", "MARKER-a"), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-b-mail")), Not(IsEmpty()));
  OpenStore("store");
  EXPECT_THAT(Export("customers/b"), HasSubstr("MARKER-b-body"));
}

TEST_F(ErasingOnDiskTest, AnOlderViewHoldsAPurgeUp) {
  OpenStore("store");
  Fill("a", 2);
  auto reader = engine_->Snapshot();
  Erase("a");
  EXPECT_THAT(engine_->Compact(ErasedRanges(tables_.catalog)),
              StatusIs(absl::StatusCode::kUnavailable, "STILL_READ"));
  EXPECT_EQ(tables_.customers.Get(*reader, "customers/a", access::Scope::All())->display_name(),
            "MARKER-a-name");
  reader.reset();
  EXPECT_THAT(engine_->Compact(ErasedRanges(tables_.catalog)), IsOk());
}

TEST_F(ErasingOnDiskTest, AnOlderCopyIsErasedAgain) {
  OpenStore("store");
  for (const char* id : {"a", "b"}) Fill(id);
  CloseStore();
  std::filesystem::copy(dir_ / "store", dir_ / "copy", std::filesystem::copy_options::recursive);
  EXPECT_THAT(FilesWith(dir_ / "copy", Word("MARKER-a-mail")), Not(IsEmpty()));
  OpenStore("store");
  auto ledger = Ledger::Open(ledger_);
  ASSERT_THAT(ledger, IsOk());
  ASSERT_THAT((*ledger)->Add("erasures/a", {"customers/a"}, clock_.Now()), IsOk());
  Erase("a");
  const kv::Revision head = engine_->head();
  ASSERT_THAT(EraseAgain(tables_.catalog, *engine_, clock_, **ledger, "services/x"), IsOk());
  EXPECT_EQ(engine_->head(), head) << "it is erased already";
  CloseStore();
  std::filesystem::remove_all(dir_ / "store");
  std::filesystem::rename(dir_ / "copy", dir_ / "store");
  OpenStore("store");
  EXPECT_THAT(Export("customers/a"), HasSubstr("MARKER-a-body"));
  ASSERT_THAT(EraseAgain(tables_.catalog, *engine_, clock_, **ledger, "services/x"), IsOk());
  EXPECT_THAT(Export("customers/a"), Not(HasSubstr("MARKER")));
  EXPECT_THAT(Export("customers/b"), HasSubstr("MARKER-b-body"));
  CloseStore();
  EXPECT_THAT(FilesWith(dir_ / "store", "MARKER-a"), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-b-mail")), Not(IsEmpty()));
}

}  // namespace
}  // namespace guanxi::subjects
