#include "services/customers/fields/custom_field_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/fields/errors.h"
#include "services/customers/fields/field_rows.h"
#include "services/customers/fields/field_rules.h"

namespace guanxi::customers {
namespace {

using v1::CustomField;

absl::Status CheckSettled(const CustomField& field) {
  if (field.state() != CustomField::STATE_CHECKING) return absl::OkStatus();
  return errors::WrongState(field.name(), "being checked", "must be active");
}

// Has the values that are there looked through for what they have to keep now.
void BeginCheck(kv::Txn& txn, bool required, bool unique, CustomField& field) {
  field.set_state(CustomField::STATE_CHECKING);
  field.clear_refusal();
  state::v1::FieldCheckState check;
  check.set_custom_field(field.name());
  check.set_required(required);
  check.set_unique(unique);
  WriteFieldCheck(txn, check);
}

}  // namespace

CustomFieldService::CustomFieldService(const rpc::Environment& environment, const Tables* tables)
    : methods_(environment, rpc::DescriptorOf<v1::CustomFieldService>()), tables_(tables) {}

grpc::ServerUnaryReactor* CustomFieldService::CreateCustomField(
    grpc::CallbackServerContext* context,
    const v1::CreateCustomFieldRequest* request,
    CustomField* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CustomFieldService::Create, this));
}

grpc::ServerUnaryReactor* CustomFieldService::GetCustomField(
    grpc::CallbackServerContext* context,
    const v1::GetCustomFieldRequest* request,
    CustomField* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetCustomFieldRequest& request) {
                         return tables_->custom_fields.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* CustomFieldService::ListCustomFields(
    grpc::CallbackServerContext* context,
    const v1::ListCustomFieldsRequest* request,
    v1::ListCustomFieldsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&CustomFieldService::List, this));
}

grpc::ServerUnaryReactor* CustomFieldService::UpdateCustomField(
    grpc::CallbackServerContext* context,
    const v1::UpdateCustomFieldRequest* request,
    CustomField* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CustomFieldService::Update, this));
}

grpc::ServerUnaryReactor* CustomFieldService::DeleteCustomField(
    grpc::CallbackServerContext* context,
    const v1::DeleteCustomFieldRequest* request,
    CustomField* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CustomFieldService::Delete, this));
}

grpc::ServerUnaryReactor* CustomFieldService::UndeleteCustomField(
    grpc::CallbackServerContext* context,
    const v1::UndeleteCustomFieldRequest* request,
    CustomField* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CustomFieldService::Undelete, this));
}

absl::StatusOr<CustomField> CustomFieldService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateCustomFieldRequest& request) const {
  CustomField field = request.custom_field();
  GUANXI_RETURN_IF_ERROR(CheckCustomField(field));
  GUANXI_RETURN_IF_ERROR(CheckNewOptions(CustomField(), field));
  field.set_name(CustomFieldName(field.resource_type(), field.key()));
  field.set_state(CustomField::STATE_ACTIVE);
  GUANXI_ASSIGN_OR_RETURN(const state::v1::FieldSetState set,
                          ReadFieldSetState(txn, field.resource_type()));
  if (set.fields() >= kMaxCustomFields)
    return errors::TooManyFields(field.resource_type(), kMaxCustomFields);
  return tables_->custom_fields.Insert(txn, call.change, std::move(field));
}

absl::StatusOr<v1::ListCustomFieldsResponse> CustomFieldService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListCustomFieldsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->custom_fields.List(reader, request, call.scope()));
  v1::ListCustomFieldsResponse response;
  response.mutable_custom_fields()->Assign(std::make_move_iterator(page.records.begin()),
                                           std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<CustomField> CustomFieldService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateCustomFieldRequest& request) const {
  const CustomField& patch = request.custom_field();
  GUANXI_ASSIGN_OR_RETURN(
      const CustomField before,
      tables_->custom_fields.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckSettled(before));
  CustomField after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckCustomField(after));
  GUANXI_RETURN_IF_ERROR(CheckNewOptions(before, after));
  GUANXI_RETURN_IF_ERROR(CheckOptionsKept(before, after));
  const bool required = after.required() && !before.required();
  const bool unique = after.unique() && !before.unique();
  if (required || unique) BeginCheck(txn, required, unique, after);
  return tables_->custom_fields.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<CustomField> CustomFieldService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteCustomFieldRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const CustomField field,
      tables_->custom_fields.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckSettled(field));
  return tables_->custom_fields.Delete(txn, call.change, request.name(), request.etag(),
                                       call.scope());
}

absl::StatusOr<CustomField> CustomFieldService::Undelete(
    const rpc::Call& call, kv::Txn& txn, const v1::UndeleteCustomFieldRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const CustomField field,
                          tables_->custom_fields.Undelete(txn, call.change, request.name(),
                                                          request.etag(), call.scope()));
  if (!field.unique()) return field;
  CustomField checked = field;
  BeginCheck(txn, /*required=*/false, /*unique=*/true, checked);
  return tables_->custom_fields.Update(txn, call.change, field, std::move(checked));
}

}  // namespace guanxi::customers
