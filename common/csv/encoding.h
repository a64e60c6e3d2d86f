// Text in the encodings that spreadsheets write.
#ifndef GUANXI_COMMON_CSV_ENCODING_H_
#define GUANXI_COMMON_CSV_ENCODING_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace guanxi::csv {

enum class Encoding {
  kUtf8,
  kGb18030,  // GBK and GB 2312 are part of it
};

// From an encoding to UTF-8. In both a line feed, a quote and a comma are themselves and part of no
// other character, so that a file may be cut into lines before. Thread-compatible.
class Decoder {
 public:
  explicit Decoder(Encoding encoding);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // `line` in UTF-8, whole characters; nullopt when it is not of the encoding.
  std::optional<std::string> Decode(std::string_view line);
  // For messages: `UTF-8`.
  std::string_view name() const;

 private:
  struct Converter;

  const Encoding encoding_;
  std::unique_ptr<Converter> converter_;  // null for UTF-8
};

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_ENCODING_H_
