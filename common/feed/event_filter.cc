#include "common/feed/event_filter.h"

#include <fmt/core.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::feed {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using guanxi::changes::v1::Event;

constexpr size_t kMaxTypeBytes = 128;

// The record in `any`, or nullptr when its type is unknown here or it does not parse.
std::unique_ptr<Message> Unpack(const Any& any) {
  std::string type;
  if (!Any::ParseAnyTypeUrl(any.type_url(), &type)) return nullptr;
  const Descriptor* descriptor = DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return nullptr;
  std::unique_ptr<Message> record(
      MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  return record->ParseFromString(any.value()) ? std::move(record) : nullptr;
}

// Whether `name` may be a resource type's, of this program or another.
bool IsType(std::string_view name) {
  const size_t slash = name.find('/');
  if (name.size() > kMaxTypeBytes || slash == 0 || slash == std::string_view::npos) return false;
  const auto in_package = [](char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_'; };
  const std::string_view package = name.substr(0, slash);
  const std::string_view type = name.substr(slash + 1);
  return !type.empty() && std::all_of(package.begin(), package.end(), in_package) &&
         std::all_of(type.begin(), type.end(), [](char c) { return absl::ascii_isalnum(c); });
}

bool Holds(const access::Scope& scope, const Any& any) {
  const auto record = Unpack(any);
  return record != nullptr && access::Contains(scope, *record);
}

// What is told of a record to those who see it no longer.
Event Lost(Event& event) {
  Event lost;
  lost.set_revision(event.revision());
  lost.set_ordinal(event.ordinal());
  *lost.mutable_time() = event.time();
  lost.set_resource(std::move(*event.mutable_resource()));
  lost.set_resource_type(std::move(*event.mutable_resource_type()));
  lost.set_kind(Event::KIND_LOST);
  return lost;
}

}  // namespace

bool InScope(const Event& event, const access::Scope& scope) {
  return scope.all() || Holds(scope, event.has_after() ? event.after() : event.before());
}

bool Narrow(const access::Scope& scope, Event& event) {
  if (scope.all()) return true;
  const bool before = event.has_before() && Holds(scope, event.before());
  const bool after = event.has_after() ? Holds(scope, event.after()) : before;
  if (!before && !after) return false;
  if (!after) {
    event = Lost(event);
  } else if (!before && event.has_before()) {
    event.set_kind(Event::KIND_GAINED);
    event.clear_before();
  }
  return true;
}

absl::Status CheckTypes(const guanxi::changes::v1::WatchChangesRequest& request) {
  for (int i = 0; i < request.resource_types_size(); ++i) {
    if (IsType(request.resource_types(i))) continue;
    return errors::InvalidField(
        fmt::format("resource_types[{}]", i),
        fmt::format("must be a type such as guanxi.customers/Customer, of at most {} bytes",
                    kMaxTypeBytes));
  }
  return absl::OkStatus();
}

EventFilter::EventFilter(const guanxi::changes::v1::WatchChangesRequest& request,
                         access::Scope scope,
                         const table::Catalog* catalog)
    : types_(request.resource_types().begin(), request.resource_types().end()),
      scope_(std::move(scope)),
      catalog_(catalog) {}

absl::Status EventFilter::Open(const kv::Reader& reader, Event& event) const {
  const table::Core* table = catalog_ == nullptr ? nullptr : catalog_->Of(event.resource());
  return table == nullptr ? absl::OkStatus() : table->OpenEvent(reader, event);
}

bool EventFilter::Apply(Event& event) const {
  if (!Asks(event)) return false;
  return ChildTableOf(event) != nullptr || Narrow(scope_, event);
}

bool EventFilter::AsksParents(const Events& events) const {
  return std::any_of(events.begin(), events.end(),
                     [this](const Event& event) { return ChildTableOf(event) != nullptr; });
}

absl::Status EventFilter::DropUnseen(const kv::Reader& reader, Events& events) const {
  int kept = 0;
  for (int i = 0; i < events.size(); ++i) {
    const Event& event = events.Get(i);
    bool seen = true;
    if (const table::Core* table = ChildTableOf(event)) {
      const auto record = Unpack(event.has_after() ? event.after() : event.before());
      if (record == nullptr) {
        seen = false;
      } else {
        GUANXI_ASSIGN_OR_RETURN(seen, table->Sees(reader, scope_, *record));
      }
    }
    if (seen) events.SwapElements(kept++, i);
  }
  events.DeleteSubrange(kept, events.size() - kept);
  return absl::OkStatus();
}

const table::Core* EventFilter::ChildTableOf(const Event& event) const {
  if (catalog_ == nullptr || scope_.all()) return nullptr;
  const table::Core* table = catalog_->Of(event.resource());
  return table != nullptr && table->schema().parent.any() ? table : nullptr;
}

}  // namespace guanxi::feed
