// The rules of pipelines and their stages.
#ifndef GUANXI_SERVICES_PIPELINE_PIPELINE_H_
#define GUANXI_SERVICES_PIPELINE_PIPELINE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"

namespace guanxi::pipeline {

// Checks the stages and sets the probability of the won one. INVALID_ARGUMENT unless they are at
// least one open stage, then one won, then one lost, with ids of their own and probabilities that
// fit.
absl::Status CompletePipeline(v1::Pipeline& pipeline);

// The stage of that id, or nullptr.
const v1::Pipeline::Stage* FindStage(const v1::Pipeline& pipeline, std::string_view stage_id);

// The open stage of that id, the first one for an empty id. FAILED_PRECONDITION
// (REFERENCE_NOT_FOUND) when there is none, INVALID_ARGUMENT when it is not open; both name
// `stage`.
absl::StatusOr<v1::Pipeline::Stage> OpenStage(const v1::Pipeline& pipeline,
                                              std::string_view stage_id);

// The id of the only stage of `kind`, won or lost.
std::string ClosingStage(const v1::Pipeline& pipeline, v1::Pipeline::StageKind kind);

// The ids of stages that `after` lacks or gives another kind.
std::vector<std::string> StagesLost(const v1::Pipeline& before, const v1::Pipeline& after);

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PIPELINE_H_
