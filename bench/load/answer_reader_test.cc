#include "load/answer_reader.h"

#include <gtest/gtest.h>

#include <string_view>

namespace galvan::load {
namespace {

struct Row {
  std::string_view answer;
  AnswerReader::State state;
  int status = 0;
  std::uint64_t body_bytes = 0;
  bool keeps_alive = true;
};

constexpr AnswerReader::State kMore = AnswerReader::State::kMore;
constexpr AnswerReader::State kWhole = AnswerReader::State::kWhole;
constexpr AnswerReader::State kBad = AnswerReader::State::kBad;

const Row kRows[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", kWhole, 200, 5},
    {"HTTP/1.1 200 OK\r\ncontent-length:2\r\nServer: x\r\n\r\n{}", kWhole, 200, 2},
    {"HTTP/1.1 503 Service Unavailable\r\nCONTENT-LENGTH: 0\r\nConnection: Close\r\n\r\n", kWhole, 503, 0, false},
    {"HTTP/1.0 400 Bad Request\r\nContent-Length: 1\r\n\r\nx", kWhole, 400, 1, false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nb;x=y\r\nhello world\r\n0\r\n\r\n", kWhole,
     200, 16},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nCrc: 1\r\n\r\n", kWhole, 200, 1},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", kMore, 200, 5},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", kMore, 200, 5},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", kMore, 0, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP", kBad},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n", kBad},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n", kBad},
    {"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", kBad},
    {"HTTP/1.1 200 OK\r\nno field\r\n\r\n", kBad},
    {"SMTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", kBad},
};

void expect_row(const AnswerReader& reader, AnswerReader::State state, const Row& row) {
  EXPECT_EQ(state, row.state) << row.answer;
  if (row.state == kBad) return;
  EXPECT_EQ(reader.status(), row.status) << row.answer;
  EXPECT_EQ(reader.body_bytes(), row.body_bytes) << row.answer;
  EXPECT_EQ(reader.keeps_alive(), row.keeps_alive) << row.answer;
}

TEST(AnswerReader, ReadsAnAnswerAtOnce) {
  for (const Row& row : kRows) {
    AnswerReader reader;
    expect_row(reader, reader.feed(row.answer), row);
  }
}

TEST(AnswerReader, ReadsAnAnswerInTwoPieces) {
  for (const Row& row : kRows) {
    if (row.state == kBad) continue;
    for (std::size_t cut = 1; cut < row.answer.size(); ++cut) {
      AnswerReader reader;
      ASSERT_EQ(reader.feed(row.answer.substr(0, cut)), kMore) << row.answer << " cut at " << cut;
      expect_row(reader, reader.feed(row.answer.substr(cut)), row);
    }
  }
}

TEST(AnswerReader, ReadsAnAnswerByteByByteAndTheNextOne) {
  AnswerReader reader;
  for (const Row& row : kRows) {
    reader.reset();
    AnswerReader::State state = kMore;
    for (std::size_t i = 0; i < row.answer.size() && state != kBad; ++i) {
      if (state == kWhole) {
        state = kBad;  // Nothing may follow.
        break;
      }
      state = reader.feed(row.answer.substr(i, 1));
    }
    expect_row(reader, state, row);
  }
}

TEST(AnswerReader, RefusesAHeaderWithoutEnd) {
  AnswerReader reader;
  AnswerReader::State state = kMore;
  for (int i = 0; i < 100'000 && state == kMore; ++i) state = reader.feed("X: y\r\n");
  EXPECT_EQ(state, kBad);
}

}  // namespace
}  // namespace galvan::load
