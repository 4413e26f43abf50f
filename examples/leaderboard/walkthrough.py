#!/usr/bin/env python3
"""Plays, and checks who leads."""

import argparse
import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import boto3

from leaderboard import Leaderboard

REGIONS = ["asia", "europe", "africa"]


def play(board):
    def rounds(number):
        for score in (number * 7 % 50, number, number * 13 % 50):
            board.submit(f"player-{number:02}", "chess", REGIONS[number % 3], score)

    with ThreadPoolExecutor(8) as players:
        list(players.map(rounds, range(50)))
    print("fifty players played three rounds each")
    return {f"player-{number:02}": max(number * 7 % 50, number, number * 13 % 50) for number in range(50)}


def read_the_boards(board, best):
    scores = sorted(best.values(), reverse=True)
    top = board.top("chess", 10)
    assert [score for _, score in top] == scores[:10]
    assert all(best[player] == score for player, score in top)
    assert board.better_than("chess", scores[20]) == sum(score > scores[20] for score in scores)
    european = sorted((score for player, score in best.items() if int(player[-2:]) % 3 == 1), reverse=True)
    assert [score for _, score in board.regional_top("chess", "europe", 5)] == european[:5]
    assert board.top("go", 10) == []
    print("read the board of the world and that of Europe")


def improve(board):
    player = "player-00"
    assert board.submit(player, "chess", "europe", 1000)
    assert not board.submit(player, "chess", "europe", 999)
    assert board.submit(player, "go", "europe", 3)
    assert board.top("chess", 1) == [(player, 1000)]
    assert board.regional_top("chess", "europe", 1) == [(player, 1000)]
    assert board.own_best(player, 5) == [("chess", 1000), ("go", 3)]
    print("a newcomer took the lead, and saw it at once")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))
    endpoint = parser.parse_args().endpoint
    board = Leaderboard(boto3.resource("dynamodb", endpoint_url=endpoint), f"scores-{uuid.uuid4().hex[:8]}")
    board.create_table()
    try:
        read_the_boards(board, play(board))
        improve(board)
    finally:
        board.delete_table()


if __name__ == "__main__":
    main()
