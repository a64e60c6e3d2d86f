#include "services/pipeline/pipeline.h"

#include <fmt/core.h>

#include <set>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::pipeline {
namespace {

using v1::Pipeline;

std::string PathOf(int index, std::string_view field) {
  return fmt::format("pipeline.stages[{}].{}", index, field);
}

// The kinds in their order: as many open ones as it takes, then won, then lost.
absl::Status CheckKinds(const Pipeline& pipeline) {
  const int open = pipeline.stages_size() - 2;
  if (open < 1)
    return errors::InvalidField("pipeline.stages", "must be at least one open stage, won and lost");
  for (int i = 0; i < pipeline.stages_size(); ++i) {
    const Pipeline::StageKind expected = i < open    ? Pipeline::STAGE_KIND_OPEN
                                         : i == open ? Pipeline::STAGE_KIND_WON
                                                     : Pipeline::STAGE_KIND_LOST;
    if (pipeline.stages(i).kind() != expected) {
      return errors::InvalidField(
          PathOf(i, "kind"), "must be in this order: the open stages, then one won, then one lost");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckIds(const Pipeline& pipeline) {
  std::set<std::string_view> seen;
  for (int i = 0; i < pipeline.stages_size(); ++i) {
    const std::string& id = pipeline.stages(i).stage_id();
    GUANXI_RETURN_IF_ERROR(api::CheckId(id, PathOf(i, "stage_id")));
    if (!seen.insert(id).second) {
      return errors::InvalidField(PathOf(i, "stage_id"),
                                  "must differ from those of the other stages");
    }
  }
  return absl::OkStatus();
}

absl::Status CompleteProbability(Pipeline::Stage& stage, int index) {
  const int given = stage.probability_percent();
  if (stage.kind() == Pipeline::STAGE_KIND_WON) {
    if (given != 0 && given != 100) {
      return errors::InvalidField(PathOf(index, "probability_percent"),
                                  "must be 100 for the won stage");
    }
    stage.set_probability_percent(100);
  }
  if (stage.kind() == Pipeline::STAGE_KIND_LOST && given != 0) {
    return errors::InvalidField(PathOf(index, "probability_percent"),
                                "must be 0 for the lost stage");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CompletePipeline(Pipeline& pipeline) {
  GUANXI_RETURN_IF_ERROR(CheckKinds(pipeline));
  GUANXI_RETURN_IF_ERROR(CheckIds(pipeline));
  for (int i = 0; i < pipeline.stages_size(); ++i) {
    GUANXI_RETURN_IF_ERROR(CompleteProbability(*pipeline.mutable_stages(i), i));
  }
  return absl::OkStatus();
}

const Pipeline::Stage* FindStage(const Pipeline& pipeline, std::string_view stage_id) {
  for (const Pipeline::Stage& stage : pipeline.stages()) {
    if (stage.stage_id() == stage_id) return &stage;
  }
  return nullptr;
}

absl::StatusOr<Pipeline::Stage> OpenStage(const Pipeline& pipeline, std::string_view stage_id) {
  if (stage_id.empty()) return pipeline.stages(0);
  const Pipeline::Stage* stage = FindStage(pipeline, stage_id);
  if (stage == nullptr) return errors::ReferenceNotFound("stage", stage_id);
  if (stage->kind() != Pipeline::STAGE_KIND_OPEN) {
    return errors::InvalidField("stage",
                                "must be an open stage; winning and losing lead to the others");
  }
  return *stage;
}

std::string ClosingStage(const Pipeline& pipeline, Pipeline::StageKind kind) {
  for (const Pipeline::Stage& stage : pipeline.stages()) {
    if (stage.kind() == kind) return stage.stage_id();
  }
  return "";
}

std::vector<std::string> StagesLost(const Pipeline& before, const Pipeline& after) {
  std::vector<std::string> lost;
  for (const Pipeline::Stage& stage : before.stages()) {
    const Pipeline::Stage* kept = FindStage(after, stage.stage_id());
    if (kept == nullptr || kept->kind() != stage.kind()) lost.push_back(stage.stage_id());
  }
  return lost;
}

}  // namespace guanxi::pipeline
