#include "services/directory/unit_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"

namespace guanxi::directory {

UnitService::UnitService(const rpc::Environment& environment,
                         const Tables* tables,
                         api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::UnitService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* UnitService::CreateUnit(grpc::CallbackServerContext* context,
                                                  const v1::CreateUnitRequest* request,
                                                  v1::Unit* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&UnitService::Create, this));
}

grpc::ServerUnaryReactor* UnitService::GetUnit(grpc::CallbackServerContext* context,
                                               const v1::GetUnitRequest* request,
                                               v1::Unit* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call& call, const kv::Reader& reader, const v1::GetUnitRequest& request) {
        return tables_->units.Get(reader, request.name(), call.scope());
      });
}

grpc::ServerUnaryReactor* UnitService::ListUnits(grpc::CallbackServerContext* context,
                                                 const v1::ListUnitsRequest* request,
                                                 v1::ListUnitsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&UnitService::List, this));
}

grpc::ServerUnaryReactor* UnitService::UpdateUnit(grpc::CallbackServerContext* context,
                                                  const v1::UpdateUnitRequest* request,
                                                  v1::Unit* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&UnitService::Update, this));
}

grpc::ServerUnaryReactor* UnitService::DeleteUnit(grpc::CallbackServerContext* context,
                                                  const v1::DeleteUnitRequest* request,
                                                  v1::Unit* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&UnitService::Delete, this));
}

absl::StatusOr<v1::Unit> UnitService::Create(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::CreateUnitRequest& request) const {
  v1::Unit unit = request.unit();
  GUANXI_ASSIGN_OR_RETURN(*unit.mutable_name(), api::NewName(*ids_, tables_->units.collection(),
                                                             request.unit_id(), "unit_id"));
  GUANXI_RETURN_IF_ERROR(CheckParent(call, txn, unit));
  return tables_->units.Insert(txn, call.change, std::move(unit));
}

absl::StatusOr<v1::ListUnitsResponse> UnitService::List(const rpc::Call& call,
                                                        const kv::Reader& reader,
                                                        const v1::ListUnitsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->units.List(reader, request, call.scope()));
  v1::ListUnitsResponse response;
  response.mutable_units()->Assign(std::make_move_iterator(page.records.begin()),
                                   std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Unit> UnitService::Update(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::UpdateUnitRequest& request) const {
  const v1::Unit& patch = request.unit();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Unit before,
      tables_->units.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Unit after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  if (after.parent() != before.parent()) {
    GUANXI_RETURN_IF_ERROR(CheckParent(call, txn, after));
  }
  return tables_->units.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::Unit> UnitService::Delete(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::DeleteUnitRequest& request) const {
  // First of all the unit itself: an unknown one is NOT_FOUND, whatever is said to belong to it.
  GUANXI_RETURN_IF_ERROR(
      tables_->units.GetForUpdate(txn, request.name(), request.etag(), call.scope()).status());
  GUANXI_RETURN_IF_ERROR(CheckEmpty(txn, request.name()));
  return tables_->units.Delete(txn, call.change, request.name(), request.etag(), call.scope());
}

absl::Status UnitService::CheckParent(const rpc::Call& call,
                                      const kv::Reader& reader,
                                      const v1::Unit& unit) const {
  constexpr char kField[] = "unit.parent";
  if (unit.parent().empty()) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(
      table::CheckReference(tables_->units, reader, unit.parent(), kField, call.scope()));
  return table::CheckNoCircle(tables_->units, reader, unit.name(), unit.parent(), kField);
}

absl::Status UnitService::CheckEmpty(const kv::Reader& reader, std::string_view name) const {
  GUANXI_ASSIGN_OR_RETURN(const bool has_users, tables_->users.AnyWith(reader, "unit", name));
  if (has_users) return errors::WrongState(name, "in use", "must have no users");
  GUANXI_ASSIGN_OR_RETURN(const bool has_units, tables_->units.AnyWith(reader, "parent", name));
  if (has_units) return errors::WrongState(name, "in use", "must have no units below it");
  GUANXI_ASSIGN_OR_RETURN(const bool has_teams, tables_->teams.AnyWith(reader, "unit", name));
  if (has_teams) return errors::WrongState(name, "in use", "must have no teams");
  GUANXI_ASSIGN_OR_RETURN(const bool has_accounts,
                          tables_->service_accounts.AnyWith(reader, "unit", name));
  if (has_accounts) return errors::WrongState(name, "in use", "must have no service accounts");
  return absl::OkStatus();
}

}  // namespace guanxi::directory
