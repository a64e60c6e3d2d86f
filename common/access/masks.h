// Which fields a caller may not see, and what follows from that: they are cleared from answers, and
// a request neither asks about them nor overwrites them. The one place that decides it; the classes
// stand in the protos as guanxi.type.v1.rules: `personal`, `financial`, `secret`. docs/masking.md
// says which fields are of which class and why.
#ifndef GUANXI_COMMON_ACCESS_MASKS_H_
#define GUANXI_COMMON_ACCESS_MASKS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace guanxi::access {

// A set of classes of fields.
class FieldClasses {
 public:
  // None.
  constexpr FieldClasses() = default;
  static constexpr FieldClasses Personal() { return FieldClasses(1); }
  static constexpr FieldClasses Financial() { return FieldClasses(2); }
  static constexpr FieldClasses Secret() { return FieldClasses(4); }
  static constexpr FieldClasses All() { return FieldClasses(7); }

  constexpr bool empty() const { return bits_ == 0; }
  // Whether the two have a class in common.
  constexpr bool Meets(FieldClasses other) const { return (bits_ & other.bits_) != 0; }
  friend constexpr FieldClasses operator|(FieldClasses a, FieldClasses b) {
    return FieldClasses(a.bits_ | b.bits_);
  }
  friend constexpr FieldClasses operator&(FieldClasses a, FieldClasses b) {
    return FieldClasses(a.bits_ & b.bits_);
  }
  FieldClasses& operator|=(FieldClasses other) { return *this = *this | other; }
  friend constexpr bool operator==(FieldClasses, FieldClasses) = default;

 private:
  explicit constexpr FieldClasses(uint8_t bits) : bits_(bits) {}
  uint8_t bits_ = 0;
};

// The classes `field` is masked by. A personal field that is `shown` is masked by none.
FieldClasses ClassesOf(const google::protobuf::FieldDescriptor& field);

// Clears every field of a class in `hidden`, at any depth: in lists, in maps, and in
// google.protobuf.Any of the suite's types. An Any of a type this program does not know, or whose
// hidden fields it cannot find, is emptied, since nobody can tell what it holds. Costs nothing when
// `hidden` is empty or the type holds no such field.
void ClearMasked(FieldClasses hidden, google::protobuf::Message& message);

// Whether messages of `type` may hold personal data at any depth, or an Any: whether answers of the
// type are looked at by PersonalNames. Cheap.
bool HasPersonal(const google::protobuf::Descriptor& type);

// The names of the records in `message`, at any depth, that hold personal data: records with a
// personal field set other than what they are known by. In the order of the message, each once.
// Call it after ClearMasked: who sees no personal data reads none.
std::vector<std::string> PersonalNames(const google::protobuf::Message& message);

// Checks that `request` of `method` does not ask about, and would not overwrite, fields hidden from
// the caller. PERMISSION_DENIED (FIELD_HIDDEN) names the field that does not pass:
//   filter, order_by  must not name a hidden field, or one with hidden fields inside as a whole
//   update_mask       must not name one either; with `*`, or without paths, the same holds for what
//                     that means
//   in reads          a field that is itself of a hidden class, such as a phone number to look up,
//                     must be unset
// What a new record or an act carries may be of any class: who writes it knows it. A filter,
// ordering or mask that is ill-formed passes; the method refuses it with what is wrong.
absl::Status CheckUnmasked(FieldClasses hidden,
                           const google::protobuf::MethodDescriptor& method,
                           const google::protobuf::Message& request);

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_MASKS_H_
