"""A small recorded rally of our own, in the schema of the published ones."""

import json
from typing import Any


def a_recording(**changes: Any) -> dict[str, Any]:
    """Two stages and a power stage; cars 1 and 2 drive them, car 3 stops, car 4 never starts."""
    document: dict[str, Any] = {
        "schema": "rally-conformance/1",
        "rally": {"id": "r", "name": "R", "year": 2025, "start_date": "2025-02-13",
                  "timezone": "Europe/Helsinki", "quality": "full"},
        "classes": [{"id": "RC2", "name": "Rally2"}],
        "entries": [
            entry("1", class_ids=["RC2"], priority="P1"),
            entry("2", class_ids=["EV yli 240 kW"], priority="None", codriver=None),
            entry("3", class_ids=["RC2"]),
            entry("4", entry_status="NonStarter"),
        ],
        "legs": [{"order": 1, "name": "Day 1", "date": "2025-02-13", "status": "Completed"}],
        "sections": [{"order": 1, "leg": 1, "name": "Section 1"}],
        "stages": [
            stage("SS1", 1, splits=[{"number": 1, "km": 4.4}],
                  first_car_due="2025-02-13T19:05:00+02:00"),
            stage("SS2", 2, type="SuperSpecialStage"),
            stage("SS3", 3, type="PowerStage", precision="Thousandth"),
        ],
        "controls": [
            control("TC1", "SS1"), control("SS1", None, type="StageStart"),
            control("SF1", None, type="FlyingFinish"), control("TC1A", "SS1"),
        ],
        "start_lists": [{"leg": 1, "rows": [{"order": 1, "car": "2", "due": None},
                                            {"order": 2, "car": "1", "due": None}]}],
        "stage_times": [
            time("SS1", "1", 300_000, start="2025-02-13T19:07:00+02:00"), time("SS1", "2", 301_000),
            time("SS1", "3", 302_000), time("SS1", "4", None, status="DNS"),
            time("SS2", "1", 100_000), time("SS2", "2", 100_000, source_flags=["Assessed"]),
            time("SS2", "3", None, status="DNF"),
            time("SS3", "1", 200_199), time("SS3", "2", 200_000),
        ],
        "split_times": [{"stage": "SS1", "car": "1", "split": 1, "elapsed_ms": 150_000}],
        "penalties": [
            {"id": 1, "car": "1", "control": "TC1A", "ms": 10_000, "reason": "late",
             "first_counted_in": "SS2"},
        ],
        "retirements": [
            {"id": 1, "car": "3", "control": "SS2", "reason": "MECHANICAL",
             "status": "Permanent", "time": None},
        ],
        "official": {"overall_after_stage": {}},
    }  # fmt: skip
    document.update(changes)
    return document


def entry(car: str, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"car": car, "driver": f"Driver {car}", "driver_nat": "FIN",
           "codriver": f"Co {car}", "codriver_nat": "FIN", "entrant": None,
           "vehicle": "Escort", "group": "Rally2", "class_ids": [],
           "eligibility": None, "priority": None, "entry_status": "Entry"}  # fmt: skip
    return {**row, **changes}


def stage(code: str, number: int, **changes: Any) -> dict[str, Any]:
    row = {"code": code, "number": number, "name": code, "km": 10.5, "leg": 1, "section": 1,
           "type": "SpecialStage", "precision": "Tenth", "status": "Completed",
           "first_car_due": None, "splits": []}  # fmt: skip
    return {**row, **changes}


def control(code: str, stage_code: str | None, **changes: Any) -> dict[str, Any]:
    row = {"code": code, "type": "TimeControl", "leg": 1, "section": 1, "stage": stage_code,
           "location": code, "km": None, "target_ms": 180_000, "first_car_due": None,
           "precision": "Minute", "penalises": "All", "status": "Completed"}  # fmt: skip
    return {**row, **changes}


def time(stage_code: str, car: str, elapsed_ms: int | None, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"stage": stage_code, "car": car, "elapsed_ms": elapsed_ms,
           "status": "Completed", "source_flags": []}  # fmt: skip
    return {**row, **changes}


def content_of(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()
