// What a service keeps about somebody: counted and handed out.
#ifndef GUANXI_COMMON_SUBJECTS_SUBJECT_RECORDS_H_
#define GUANXI_COMMON_SUBJECTS_SUBJECT_RECORDS_H_

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "guanxi/subjects/v1/subjects.pb.h"

namespace guanxi::subjects {

// Counts, for DescribeSubject. Reads all of it: off the callback threads.
absl::StatusOr<v1::DescribeSubjectResponse> Describe(const table::Catalog& catalog,
                                                     const kv::Reader& reader,
                                                     const v1::DescribeSubjectRequest& request);

// A page, for ExportSubject: at most 50 records or about 1 MiB. INVALID_ARGUMENT for a bad token;
// one is good for its subject, and until the service restarts.
absl::StatusOr<v1::ExportSubjectResponse> Export(const table::Catalog& catalog,
                                                 const kv::Reader& reader,
                                                 const v1::ExportSubjectRequest& request);

}  // namespace guanxi::subjects

#endif  // GUANXI_COMMON_SUBJECTS_SUBJECT_RECORDS_H_
