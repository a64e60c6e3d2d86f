// Answers that are records, kept by what is in the record's history.
#ifndef GUANXI_COMMON_RECORDS_RECORD_ANSWERS_H_
#define GUANXI_COMMON_RECORDS_RECORD_ANSWERS_H_

#include <functional>
#include <string>
#include <utility>

#include "common/kv/engine.h"
#include "common/rpc/kept_answer.h"
#include "common/table/catalog.h"
#include "common/table/past.h"
#include "google/protobuf/message.h"

namespace guanxi::records {

// For rpc::Environment. `catalog` gives the service's tables, which are not there yet when the
// environment is made; it is not called before calls are served.
inline rpc::RecordAnswers RecordAnswersOf(std::function<const table::Catalog&()> catalog) {
  rpc::RecordAnswers answers;
  answers.revision_of = [catalog](const kv::Reader& reader,
                                  const google::protobuf::Message& answer) {
    return table::RevisionOf(catalog(), reader, answer);
  };
  answers.read_at = [catalog = std::move(catalog)](const kv::Reader& reader,
                                                   const std::string& name, kv::Revision revision,
                                                   google::protobuf::Message& answer) {
    return table::ReadAt(catalog(), reader, name, revision, answer);
  };
  return answers;
}

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_RECORD_ANSWERS_H_
