#!/usr/bin/env python3
"""Lets teams work, and checks what every view of them says."""

import argparse
import os
import uuid

import boto3

from teams import Teams


def hire_and_plan(teams):
    for person in ("ann", "bob", "cid", "dora"):
        teams.hire(person, person.title(), f"{person}@example.com")
    for number, project in enumerate(("bridge", "tower", "tunnel")):
        teams.start_project(project, project.title(), f"2026-0{9 - number}-01")
    assert teams.by_email("cid@example.com") == "Cid"
    assert teams.by_email("eve@example.com") is None
    print("hired four people and started three projects")


def form_teams(teams):
    for person, project, role in [("ann", "bridge", "lead"), ("bob", "bridge", "builder"), ("bob", "tower", "lead"),
                                  ("cid", "tower", "builder"), ("dora", "tunnel", "lead"), ("bob", "tunnel", "builder")]:
        teams.join(person, project, role)
    assert teams.members("tower") == {"bob": "lead", "cid": "builder"}
    assert teams.projects_of("bob") == {"bridge": "builder", "tower": "lead", "tunnel": "builder"}
    teams.leave("bob", "tunnel")
    assert teams.projects_of("bob") == {"bridge": "builder", "tower": "lead"}
    teams.join("bob", "bridge", "lead")
    assert teams.projects_of("bob")["bridge"] == "lead"
    print("saw each team by project and by person")


def finish_a_project(teams):
    assert teams.running() == ["Tunnel", "Tower", "Bridge"]
    assert teams.running(due_before="2026-08-15") == ["Tunnel", "Tower"]
    teams.finish_project("tower", "2026-08-02")
    assert teams.running() == ["Tunnel", "Bridge"]
    print("found the running projects by due date, one less after it was finished")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))
    endpoint = parser.parse_args().endpoint
    teams = Teams(boto3.resource("dynamodb", endpoint_url=endpoint), f"teams-{uuid.uuid4().hex[:8]}")
    teams.create_table()
    try:
        hire_and_plan(teams)
        form_teams(teams)
        finish_a_project(teams)
    finally:
        teams.delete_table()


if __name__ == "__main__":
    main()
