#include "common/table/sealing.h"

#include <functional>
#include <iostream>
#include <random>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/table/layout.h"
#include "common/table/past.h"
#include "common/table/subject_key.h"
#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Schema SealedCustomers() {
  Schema schema = CustomersSchema();
  schema.subject = "name";
  return schema;
}

class SealingTest : public TableTest {
 protected:
  Customer Personal(const std::string& id) {
    Customer customer = Make(id, "steel");
    customer.set_display_name("MARKER display " + id);
    customer.add_emails("marker-" + id + "@example.com");
    customer.add_phones("MARKER phone " + id);
    customer.set_employees(7);
    return customer;
  }

  absl::StatusOr<Customer> Insert(const Customer& customer) {
    absl::StatusOr<Customer> written = absl::InternalError("not run");
    const absl::Status status = Write([&](kv::Txn& txn) {
      written = sealed_.Insert(txn, change_, customer);
      return written.status();
    });
    return status.ok() ? written : absl::StatusOr<Customer>(status);
  }

  absl::StatusOr<Customer> Get(const std::string& id) {
    return sealed_.Get(*engine_->Snapshot(), "customers/" + id, Scope::All());
  }

  absl::StatusOr<Customer> Update(const std::string& id,
                                  const std::function<void(Customer&)>& change) {
    absl::StatusOr<Customer> written = absl::InternalError("not run");
    const absl::Status status = Write([&](kv::Txn& txn) -> absl::Status {
      auto before = sealed_.GetForUpdate(txn, "customers/" + id, "", Scope::All());
      if (!before.ok()) return before.status();
      Customer after = *before;
      change(after);
      written = sealed_.Update(txn, change_, *before, after);
      return written.status();
    });
    return status.ok() ? written : absl::StatusOr<Customer>(status);
  }

  SubjectKey KeyOf(const std::string& id) {
    return *FindSubjectKey(*engine_->Snapshot(), "customers/" + id);
  }

  std::string Row(const std::string& id) {
    return engine_->Snapshot()->Get(kv::Space::kData, DataKey(1, id))->value_or("");
  }
  void PutRow(const std::string& id, const std::string& row) {
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  txn.Put(kv::Space::kData, DataKey(1, id), row);
                  return absl::OkStatus();
                }),
                IsOk());
  }

  // Everything the store holds but keys, as one text.
  std::string Everything() {
    std::string all;
    const auto reader = engine_->Snapshot();
    for (const kv::Space space :
         {kv::Space::kData, kv::Space::kIndex, kv::Space::kHistory, kv::Space::kMeta}) {
      EXPECT_THAT(reader->Scan(space, {"", ""}, kv::Order::kForward,
                               [&](std::string_view key, std::string_view value) {
                                 all.append(key).append(value);
                                 return true;
                               }),
                  IsOk());
    }
    for (const Event& event : Events()) all += event.SerializeAsString();
    return all;
  }

  void Erase(const std::string& id) {
    const std::string name = "customers/" + id;
    ASSERT_THAT(Write([&](kv::Txn& txn) { return CloseSubjectKey(txn, name); }), IsOk());
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return sealed_.core().Redact(txn, change_, name).status(); }),
        IsOk());
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  EraseSubjectKey(txn, name);
                  return absl::OkStatus();
                }),
                IsOk());
  }

  Table<Customer> sealed_{SealedCustomers()};
};

TEST_P(SealingTest, ReadsWhatWasWritten) {
  const auto written = Insert(Personal("a"));
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ(Get("a")->SerializeAsString(), written->SerializeAsString());
  const auto page = sealed_.List(*engine_->Snapshot(), ListQuery{}, Scope::All());
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->records, SizeIs(1));
  EXPECT_EQ(page->records[0].emails(0), "marker-a@example.com");
  const auto found =
      sealed_.LookUp(*engine_->Snapshot(), "email", "marker-a@example.com", false, 5, Scope::All());
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(*found, SizeIs(1));
  EXPECT_EQ((*found)[0].phones(0), "MARKER phone a");
}

TEST_P(SealingTest, PersonalFieldsAreNowhereInTheClearButInIndexes) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  ASSERT_THAT(Update("a", [](Customer& after) { after.set_phones(0, "MARKER other"); }), IsOk());
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER phone")));
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER other")));
  EXPECT_THAT(Row("a"), AllOf(HasSubstr("steel"), Not(HasSubstr("MARKER"))));
}

TEST_P(SealingTest, ARecordWithoutPersonalFieldsHasNoKey) {
  Customer plain;
  plain.set_name("customers/a");
  plain.set_industry("steel");
  ASSERT_THAT(Insert(plain), IsOk());
  EXPECT_EQ(KeyOf("a").state, SubjectKey::State::kNone);
  EXPECT_EQ(Row("a")[0], 1);
  ASSERT_THAT(Update("a", [](Customer& after) { after.add_emails("x@example.com"); }), IsOk());
  EXPECT_EQ(KeyOf("a").state, SubjectKey::State::kLive);
  EXPECT_EQ(Get("a")->emails(0), "x@example.com");
}

TEST_P(SealingTest, ReadsRowsOfEarlierPrograms) {
  Customer old = Personal("a");
  PutRow("a", EncodeRecord(old));
  EXPECT_EQ(Get("a")->phones(0), "MARKER phone a");
  ASSERT_THAT(Update("a", [](Customer& after) { after.set_employees(8); }), IsOk());
  EXPECT_THAT(Row("a"), Not(HasSubstr("MARKER")));
  EXPECT_EQ(Get("a")->phones(0), "MARKER phone a");
}

TEST_P(SealingTest, KeepsUnknownFieldsApartAndWhole) {
  Customer customer = Personal("a");
  // A group, a number and a text that this program's messages do not have.
  const std::string unknown = "\xa3\x3f\x08\x01\xa4\x3f\xa8\x3f\x05\xb2\x3f\x02hi";
  ASSERT_TRUE(customer.MergeFromString(unknown));
  const auto written = Insert(customer);
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ(Get("a")->SerializeAsString(), written->SerializeAsString());
}

TEST_P(SealingTest, ASealedPartBelongsToItsRecord) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  ASSERT_THAT(Insert(Personal("b")), IsOk());
  const std::string a = Row("a"), b = Row("b");
  PutRow("b", a);
  EXPECT_EQ(Get("b")->name(), "customers/a");  // all of it moved, as it is
  // The clear part of one with the sealed part of the other.
  const std::string mixed = b.substr(0, b.size() - 80) + a.substr(a.size() - 80);
  PutRow("b", mixed);
  EXPECT_THAT(Get("b"), StatusIs(absl::StatusCode::kDataLoss));
  // The same with one key for both.
  const SubjectKey key = KeyOf("a");
  const std::string row = std::string(1, '\1') + std::string(key.key.begin(), key.key.end());
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                txn.Put(kv::Space::kData, DataKey(kSubjectKeys, "customers/b"), row);
                return absl::OkStatus();
              }),
              IsOk());
  PutRow("b", absl::StrReplaceAll(a, {{"customers/a", "customers/b"}}));
  EXPECT_THAT(Get("b"), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(SealingTest, NoMutationOfARowCrashesOrInvents) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  const std::string whole = Get("a")->SerializeAsString();
  const std::string row = Row("a");
  const auto reader = engine_->Snapshot();
  const Sealing& sealing = sealed_.core().sealing();
  std::mt19937 random(11);
  int opened = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string mutated = row;
    const size_t at = random() % mutated.size();
    mutated[at] = static_cast<char>(mutated[at] ^ (1 << random() % 8));
    if (i % 3 == 0) mutated.resize(random() % row.size());
    Customer record;
    if (!sealing.Decode(*reader, mutated, record).ok()) continue;
    ++opened;
    // What opens is a clear part that was changed, or one whose subject has no key.
    const bool sealed_as_it_was = record.phones_size() == 0 || record.phones(0) == "MARKER phone a";
    EXPECT_TRUE(sealed_as_it_was) << "byte " << at;
  }
  EXPECT_GT(opened, 0);
}

TEST_P(SealingTest, WhenTheKeyIsGoneTheClearPartIsTheRecord) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  ASSERT_THAT(Update("a", [](Customer& after) { after.set_employees(8); }), IsOk());
  Erase("a");
  const auto erased = Get("a");
  ASSERT_THAT(erased, IsOk());
  EXPECT_EQ(erased->display_name(), "");
  EXPECT_THAT(erased->emails(), IsEmpty());
  EXPECT_EQ(erased->employees(), 8);
  EXPECT_EQ(erased->unit(), "units/north");
  EXPECT_TRUE(erased->has_erase_time());
  const std::string all = Everything();
  EXPECT_THAT(all, Not(HasSubstr("MARKER")));
  EXPECT_THAT(all, Not(HasSubstr("marker")));
  const auto found =
      sealed_.LookUp(*engine_->Snapshot(), "email", "marker-a@example.com", false, 5, Scope::All());
  EXPECT_THAT(*found, IsEmpty());
}

TEST_P(SealingTest, EventsOfTheErasedHoldNothingPersonal) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  ASSERT_THAT(Update("a", [](Customer& after) { after.set_phones(0, "MARKER 2"); }), IsOk());
  const auto opened = [&] {
    std::vector<Event> events = Events();
    for (Event& event : events) {
      EXPECT_THAT(sealed_.core().OpenEvent(*engine_->Snapshot(), event), IsOk());
    }
    return events;
  };
  std::vector<Event> events = opened();
  ASSERT_THAT(events, SizeIs(2));
  Customer before, after;
  ASSERT_TRUE(events[1].before().UnpackTo(&before));
  ASSERT_TRUE(events[1].after().UnpackTo(&after));
  EXPECT_EQ(before.phones(0), "MARKER phone a");
  EXPECT_EQ(after.phones(0), "MARKER 2");
  EXPECT_THAT(events[1].changed_fields().paths(), ElementsAre("phones"));
  Erase("a");
  events = opened();
  ASSERT_THAT(events, SizeIs(3));
  for (const Event& event : events) {
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("MARKER")));
    ASSERT_TRUE(event.after().UnpackTo(&after));
    EXPECT_EQ(after.industry(), "steel");
  }
  EXPECT_EQ(events[2].kind(), Event::KIND_UPDATED);
  EXPECT_THAT(events[2].changed_fields().paths(), Contains("erase_time"));
}

TEST_P(SealingTest, NothingPersonalIsWrittenOfTheErased) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  ASSERT_THAT(Write([&](kv::Txn& txn) { return CloseSubjectKey(txn, "customers/a"); }), IsOk());
  EXPECT_EQ(Get("a")->phones(0), "MARKER phone a") << "until it is redacted";
  EXPECT_THAT(Update("a", [](Customer& after) { after.set_phones(0, "MARKER 2"); }),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESOURCE_ERASED"));
  Erase("a");
  EXPECT_THAT(Update("a", [](Customer& after) { after.set_phones(0, "MARKER 2"); }),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESOURCE_ERASED"));
  // Another that never was, as from a feed that is behind.
  ASSERT_THAT(Write([&](kv::Txn& txn) { return CloseSubjectKey(txn, "customers/b"); }), IsOk());
  EXPECT_EQ(KeyOf("b").state, SubjectKey::State::kErased);
  const auto late = Insert(Personal("b"));
  ASSERT_THAT(late, IsOk());
  EXPECT_EQ(late->display_name(), "");
  EXPECT_EQ(late->employees(), 7);
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER")));
  EXPECT_THAT(Everything(), Not(HasSubstr("marker")));
}

TEST_P(SealingTest, OnlyTheErasedAreRedacted) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  EXPECT_THAT(Write([&](kv::Txn& txn) {
                return sealed_.core().Redact(txn, change_, "customers/a").status();
              }),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(Get("a")->display_name(), "MARKER display a");
}

TEST_P(SealingTest, RedactingAgainChangesNothing) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  Erase("a");
  const kv::Revision head = engine_->head();
  ASSERT_THAT(Write([&](kv::Txn& txn) {
                return sealed_.core().Redact(txn, change_, "customers/a").status();
              }),
              IsOk());
  EXPECT_EQ(engine_->head(), head);
}

TEST_P(SealingTest, ADamagedKeyIsDataLoss) {
  ASSERT_THAT(Insert(Personal("a")), IsOk());
  for (const std::string& row : {std::string(), std::string("\1short"), std::string("\2"),
                                 std::string(33, '\7'), std::string(34, '\1')}) {
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  txn.Put(kv::Space::kData, DataKey(kSubjectKeys, "customers/a"), row);
                  return absl::OkStatus();
                }),
                IsOk());
    EXPECT_THAT(Get("a"), StatusIs(absl::StatusCode::kDataLoss));
  }
}

TEST_P(SealingTest, ReadsARecordAsACommitLeftIt) {
  const Catalog catalog({&sealed_.core()});
  const Customer first = *Insert(Personal("a"));
  const kv::Revision revision = *RevisionOf(catalog, *engine_->Snapshot(), first);
  EXPECT_EQ(revision, engine_->head());
  const Customer second = *Update("a", [](Customer& after) { after.set_phones(0, "2"); });
  const auto reader = engine_->Snapshot();
  EXPECT_EQ(*RevisionOf(catalog, *reader, second), revision + 1);
  EXPECT_EQ(*RevisionOf(catalog, *reader, first), 0u) << "not as it is now";
  Customer more = second;
  more.set_employees(8);
  EXPECT_EQ(*RevisionOf(catalog, *reader, more), 0u);
  more = second;
  more.add_phones("another");
  EXPECT_EQ(*RevisionOf(catalog, *reader, more), 0u);
  Customer read;
  ASSERT_THAT(ReadAt(catalog, *reader, "customers/a", revision, read), IsOk());
  EXPECT_EQ(read.SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(ReadAt(catalog, *reader, "customers/a", revision + 7, read),
              StatusIs(absl::StatusCode::kNotFound));
  Erase("a");
  EXPECT_THAT(ReadAt(catalog, *engine_->Snapshot(), "customers/a", revision, read),
              StatusIs(absl::StatusCode::kNotFound));
}

// Prints what sealing costs; that it stays cheap is for people to see.
TEST_P(SealingTest, CostsLittle) {
  constexpr int kRecords = 2000;
  Schema plain_schema = CustomersSchema();
  plain_schema.id = 3;
  plain_schema.collection = "customers";
  const Table<Customer> plain(plain_schema);
  const auto measure = [&](const Table<Customer>& table, const char* what) {
    const auto each = [&](const char* how, const std::function<void(const std::string&)>& act) {
      const absl::Time start = absl::Now();
      for (int i = 0; i < kRecords; ++i) act(absl::StrCat(what, i));
      const double micros = absl::ToDoubleMicroseconds(absl::Now() - start) / kRecords;
      RecordProperty(absl::StrCat(what, "_", how, "_ns"), static_cast<int>(micros * 1000));
      std::cout << what << " " << how << ": " << micros << " us" << std::endl;
    };
    std::vector<std::string> ids;
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  const absl::Time start = absl::Now();
                  for (int i = 0; i < 100; ++i) {
                    const auto written =
                        table.Insert(txn, change_, Personal(absl::StrCat(what, "-txn-", i)));
                    if (!written.ok()) return written.status();
                  }
                  std::cout << what << " insert in a transaction: "
                            << absl::ToDoubleMicroseconds(absl::Now() - start) / 100 << " us"
                            << std::endl;
                  return absl::OkStatus();
                }),
                IsOk());
    each("insert", [&](const std::string& id) {
      ASSERT_THAT(
          Write([&](kv::Txn& txn) { return table.Insert(txn, change_, Personal(id)).status(); }),
          IsOk());
    });
    const auto reader = engine_->Snapshot();
    each("get", [&](const std::string& id) {
      ASSERT_THAT(table.Get(*reader, "customers/" + id, Scope::All()), IsOk());
    });
  };
  measure(plain, "plain");
  measure(sealed_, "sealed");
}

INSTANTIATE_TEST_SUITE_P(Engines, SealingTest, Engines(), NameOfEngine);

}  // namespace
}  // namespace guanxi::table
