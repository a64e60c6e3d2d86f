#include "common/access/masks.h"

#include <gmock/gmock.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/access/served_methods.h"
#include "common/api/annotations.h"
#include "google/api/resource.pb.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/gateway/v1/gateway_service.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"

namespace guanxi::access {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr FieldClasses kPersonal = FieldClasses::Personal();
constexpr FieldClasses kFinancial = FieldClasses::Financial();

std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<Message>(factory->GetPrototype(&type)->New());
}

// Every message type of the protos that methods are declared in, and of those they import.
std::vector<const Descriptor*> SuiteTypes() {
  std::vector<const Descriptor*> types;
  std::set<const FileDescriptor*> files;
  const std::function<void(const Descriptor&)> add = [&](const Descriptor& type) {
    if (type.options().map_entry()) return;
    types.push_back(&type);
    for (int i = 0; i < type.nested_type_count(); ++i) add(*type.nested_type(i));
  };
  const auto* pool = DescriptorPool::generated_pool();
  for (const std::string& method : ServedMethods()) {
    const auto* service = pool->FindServiceByName(method.substr(0, method.find('/')));
    EXPECT_NE(service, nullptr) << method;
    if (service == nullptr || !files.insert(service->file()).second) continue;
    for (int i = 0; i < service->file()->dependency_count(); ++i) {
      const FileDescriptor* file = service->file()->dependency(i);
      if (file->package().rfind("guanxi.", 0) == 0) files.insert(file);
    }
  }
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->message_type_count(); ++i) add(*file->message_type(i));
  }
  return types;
}

// Sets `field` to something other than its default; messages are filled to `depth`.
void Fill(Message& message, const FieldDescriptor& field, int depth);

void FillAll(Message& message, int depth) {
  const Descriptor& type = *message.GetDescriptor();
  if (type.full_name() == "google.protobuf.Any") return;
  for (int i = 0; i < type.field_count(); ++i) Fill(message, *type.field(i), depth);
}

void FillOne(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.SetUInt64(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&message, &field, 7.5);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.SetFloat(&message, &field, 7.5F);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&message, &field, "things/x");
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(
          &message, &field,
          field.enum_type()->value(field.enum_type()->value_count() - 1)->number());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
}

void FillMany(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.AddInt32(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.AddInt64(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.AddUInt64(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.AddString(&message, &field, "things/x");
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.AddEnumValue(&message, &field, 1);
    default:
      ADD_FAILURE() << "how to fill " << field.full_name() << "?";
  }
}

void Fill(Message& message, const FieldDescriptor& field, int depth) {
  const auto& reflection = *message.GetReflection();
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return field.is_repeated() ? FillMany(message, field) : FillOne(message, field);
  }
  if (depth == 0) return;
  FillAll(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                              : *reflection.MutableMessage(&message, &field),
          depth - 1);
}

// What the answer should be, worked out the plain way: a copy field by field of what is not hidden.
void CopyShown(FieldClasses hidden, const Message& from, Message& to) {
  std::vector<const FieldDescriptor*> set;
  from.GetReflection()->ListFields(from, &set);
  for (const FieldDescriptor* field : set) {
    const auto& rules = api::RulesOf(*field);
    const bool masked = (rules.personal() && !rules.shown() && hidden.Meets(kPersonal)) ||
                        (rules.financial() && hidden.Meets(kFinancial)) ||
                        (rules.secret() && hidden.Meets(FieldClasses::Secret()));
    if (masked) continue;
    const auto& reflection = *from.GetReflection();
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      std::unique_ptr<Message> one(from.New());
      one->CopyFrom(from);
      std::vector<const FieldDescriptor*> others;
      reflection.ListFields(*one, &others);
      for (const FieldDescriptor* other : others) {
        if (other != field) reflection.ClearField(one.get(), other);
      }
      to.MergeFrom(*one);
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(from, field); ++i) {
        CopyShown(hidden, reflection.GetRepeatedMessage(from, field, i),
                  *reflection.AddMessage(&to, field));
      }
    } else {
      CopyShown(hidden, reflection.GetMessage(from, field), *reflection.MutableMessage(&to, field));
    }
  }
}

TEST(MasksTest, ClearsWhatIsHiddenAndNothingElseInEveryTypeOfTheSuite) {
  int checked = 0;
  for (const Descriptor* type : SuiteTypes()) {
    const std::unique_ptr<Message> filled = NewMessage(*type);
    FillAll(*filled, 4);
    for (const FieldClasses hidden : {kPersonal, kFinancial, FieldClasses::Secret(),
                                      kPersonal | kFinancial, FieldClasses::All()}) {
      const std::unique_ptr<Message> expected = NewMessage(*type);
      CopyShown(hidden, *filled, *expected);
      const std::unique_ptr<Message> masked(filled->New());
      masked->CopyFrom(*filled);
      ClearMasked(hidden, *masked);
      EXPECT_TRUE(MessageDifferencer::Equals(*masked, *expected)) << type->full_name() << "\n"
                                                                  << masked->DebugString();
      ++checked;
    }
    const std::unique_ptr<Message> untouched(filled->New());
    untouched->CopyFrom(*filled);
    ClearMasked({}, *untouched);
    EXPECT_TRUE(MessageDifferencer::Equals(*untouched, *filled)) << type->full_name();
  }
  EXPECT_GT(checked, 500);
}

// What the protos say of fields, where somebody might forget it.
TEST(MasksTest, FieldsOfTellingNamesAreOfAClass) {
  const std::set<std::string> personal = {"phone",  "phones",  "email",
                                          "emails", "address", "addresses"};
  for (const Descriptor* type : SuiteTypes()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (personal.contains(field.name())) {
        EXPECT_TRUE(ClassesOf(field).Meets(kPersonal)) << field.full_name();
      }
      // A proof's digest is of names that whoever reads it knows.
      const bool proof = field.full_name() == "guanxi.subjects.v1.ErasureProof.digest";
      if (field.name().find("digest") != std::string::npos && !proof) {
        EXPECT_TRUE(ClassesOf(field).Meets(FieldClasses::Secret())) << field.full_name();
      }
    }
  }
}

TEST(MasksTest, ARecordStaysRecognisable) {
  for (const Descriptor* type : SuiteTypes()) {
    if (!type->options().HasExtension(google::api::resource)) continue;
    const std::unique_ptr<Message> filled = NewMessage(*type);
    FillAll(*filled, 3);
    ClearMasked(FieldClasses::All(), *filled);
    for (const char* name : {"name", "display_name", "unit", "owner", "etag", "state"}) {
      const FieldDescriptor* field = type->FindFieldByName(name);
      if (field == nullptr || field->is_repeated()) continue;
      EXPECT_TRUE(filled->GetReflection()->HasField(*filled, field)) << field->full_name();
    }
  }
}

customers::v1::Customer Filled(const std::string& id) {
  customers::v1::Customer customer;
  customer.set_name("customers/" + id);
  customer.set_display_name("Wang Fang");
  customer.add_phones("+8613800138000");
  customer.mutable_annual_revenue()->set_units(12);
  customer.set_industry("retail");
  return customer;
}

TEST(MasksTest, LooksInsideEvents) {
  changes::v1::WatchChangesResponse answer;
  auto* event = answer.add_events();
  event->mutable_before()->PackFrom(Filled("1"));
  event->mutable_after()->PackFrom(Filled("1"));
  answer.add_events()->mutable_after()->PackFrom(pipeline::v1::Opportunity());
  const auto whole = answer;
  ClearMasked(FieldClasses::Secret(), answer);
  EXPECT_TRUE(MessageDifferencer::Equals(answer, whole));
  ClearMasked(kPersonal, answer);
  for (const Any* any : {&answer.events(0).before(), &answer.events(0).after()}) {
    customers::v1::Customer customer;
    ASSERT_TRUE(any->UnpackTo(&customer));
    EXPECT_EQ(customer.phones_size(), 0);
    EXPECT_EQ(customer.display_name(), "Wang Fang");
    EXPECT_EQ(customer.annual_revenue().units(), 12);
    EXPECT_EQ(customer.industry(), "retail");
  }
  EXPECT_TRUE(MessageDifferencer::Equals(answer.events(1), whole.events(1)));
}

TEST(MasksTest, AnAnyInsideAnAnyIsLookedInto) {
  changes::v1::Event inner;
  inner.mutable_after()->PackFrom(Filled("1"));
  changes::v1::Event outer;
  outer.mutable_after()->PackFrom(inner);
  ClearMasked(kPersonal, outer);
  ASSERT_TRUE(outer.after().UnpackTo(&inner));
  customers::v1::Customer customer;
  ASSERT_TRUE(inner.after().UnpackTo(&customer));
  EXPECT_EQ(customer.phones_size(), 0);
}

TEST(MasksTest, AnAnyThatNobodyCanReadIsEmptied) {
  changes::v1::Event event;
  event.mutable_after()->set_type_url("type.googleapis.com/guanxi.future.v1.Secret");
  event.mutable_after()->set_value("secret");
  event.mutable_before()->set_type_url("type.googleapis.com/guanxi.customers.v1.Customer");
  event.mutable_before()->set_value("\xff\xff\xff");
  ClearMasked(kPersonal, event);
  EXPECT_EQ(event.after().type_url(), "");
  EXPECT_EQ(event.after().value(), "");
  EXPECT_EQ(event.before().value(), "");
}

TEST(MasksTest, NamesTheRecordsWhosePersonalDataIsShown) {
  gateway::v1::Customer360 answer;
  *answer.mutable_customer() = Filled("1");
  answer.add_contacts()->set_name("contacts/only-name");
  answer.mutable_contacts(0)->set_display_name("Li Na");
  auto* contact = answer.add_contacts();
  contact->set_name("contacts/2");
  contact->add_affiliations()->set_influence(80);
  answer.add_orders()->set_name("orders/1");
  answer.add_tickets()->set_name("tickets/1");
  answer.mutable_tickets(0)->set_description("my machine");
  EXPECT_THAT(PersonalNames(answer), ElementsAre("customers/1", "contacts/2", "tickets/1"));
  ClearMasked(kPersonal, answer);
  EXPECT_THAT(PersonalNames(answer), IsEmpty()) << "who sees none reads none";
}

TEST(MasksTest, NamesTheRecordsInEventsOnce) {
  changes::v1::ListHistoryResponse answer;
  for (int i = 0; i < 3; ++i) {
    auto* event = answer.add_events();
    event->mutable_before()->PackFrom(Filled("1"));
    event->mutable_after()->PackFrom(Filled("1"));
  }
  EXPECT_THAT(PersonalNames(answer), ElementsAre("customers/1"));
}

TEST(MasksTest, KnowsWhichAnswersMayHoldPersonalData) {
  EXPECT_TRUE(HasPersonal(*customers::v1::Customer::descriptor()));
  EXPECT_TRUE(HasPersonal(*customers::v1::LookupCustomersResponse::descriptor()));
  EXPECT_TRUE(HasPersonal(*changes::v1::ListHistoryResponse::descriptor()));
  EXPECT_TRUE(HasPersonal(*gateway::v1::Customer360::descriptor()));
  EXPECT_FALSE(HasPersonal(*pipeline::v1::Opportunity::descriptor()));
  EXPECT_FALSE(HasPersonal(*loyalty::v1::Score::descriptor()));
}

TEST(MasksTest, PrintsTheCost) {
  constexpr int kTimes = 20'000;
  customers::v1::ListCustomersResponse page;
  for (int i = 0; i < 50; ++i) *page.add_customers() = Filled(std::to_string(i));
  const auto measure = [&](const char* what, auto step) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kTimes; ++i) step();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    std::printf("%s: %.3f µs\n", what, took.count() / kTimes);
  };
  customers::v1::Customer customer = Filled("1");
  measure("masking one customer, nothing hidden", [&] { ClearMasked({}, customer); });
  measure("masking one customer, personal hidden", [&] { ClearMasked(kPersonal, customer); });
  customers::v1::GetCustomerRequest get;
  get.set_name("customers/1");
  const auto* method = DescriptorPool::generated_pool()->FindMethodByName(
      "guanxi.customers.v1.CustomerService.GetCustomer");
  measure("checking a get, secrets hidden",
          [&] { EXPECT_TRUE(CheckUnmasked(FieldClasses::Secret(), *method, get).ok()); });
  measure("masking one customer, secrets hidden",
          [&] { ClearMasked(FieldClasses::Secret(), customer); });
  customer = Filled("1");
  measure("naming one customer", [&] { PersonalNames(customer); });
  measure("naming a page of 50", [&] { PersonalNames(page); });
  measure("masking a page of 50, personal hidden", [&] { ClearMasked(kPersonal, page); });
}

}  // namespace
}  // namespace guanxi::access
