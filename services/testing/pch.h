// What nearly every test of a service includes; with it, by the build, the messages and stubs of
// all packages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/audit/audit_service.h"
#include "common/feed/change_service.h"
#include "common/records/record_service.h"
#include "common/subjects/subject_service.h"
#include "common/table/table.h"
#include "services/testing/error_matchers.h"
#include "services/testing/service_fixture.h"
#include "services/testing/text_proto.h"
