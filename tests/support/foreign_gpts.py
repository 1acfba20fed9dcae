"""GPTs as other services and tools store them, made by hand after their code and samples (docs/formats/gpt-imports.md)."""

import json
from typing import Any

from tests.support.sample_files import archive

OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Tides", "version": "1"},
    "servers": [{"url": "https://api.tides.example"}],
    "paths": {
        "/tides": {
            "get": {
                "operationId": "listTides",
                "summary": "Lists tides",
                "parameters": [{"name": "port", "in": "query", "required": True, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
}
INSTRUCTIONS = "You are a pilot. Answer with the time of low water.\n\n## Style\n\nBe brief."


def gizmo(name: str = "Harbour pilot", **changed: Any) -> dict[str, Any]:
    """A GPT of ChatGPT's editor, with an action, a knowledge file and tools."""
    return {
        "gizmo": {
            "id": "g-1a2b3c4d5",
            "organization_id": "org-1",
            "short_url": "g-1a2b3c4d5-harbour-pilot",
            "author": {"user_id": "user-1", "display_name": "Ada"},
            "voice": {"id": "ember"},
            "display": {
                "name": name,
                "description": "Knows the tides.",
                "welcome_message": "Ahoy!",
                "prompt_starters": ["When is low water?", "Is it safe to sail?"],
                "profile_picture_url": "https://files.example/p.png",
                "categories": ["lifestyle"],
            },
            "instructions": INSTRUCTIONS,
            "share_recipient": "link",
            "updated_at": "2026-01-02T03:04:05Z",
            "memory_enabled": False,
        },
        "tools": [
            {"id": "gzm_cnf_1~gzm_tool_1", "type": "browser", "settings": None, "metadata": None},
            {"id": "gzm_cnf_1~gzm_tool_2", "type": "python", "settings": None, "metadata": None},
            {"id": "gzm_cnf_1~gzm_tool_3", "type": "canvas", "settings": None, "metadata": None},
            {
                "id": "gzm_cnf_1~gzm_tool_4",
                "type": "plugins_prototype",
                "settings": None,
                "metadata": {
                    "action_id": "g-9",
                    "domain": "api.tides.example",
                    "raw_spec": None,
                    "json_schema": OPENAPI,
                    "auth": {
                        "type": "service_http",
                        "instructions": "",
                        "authorization_type": "custom",
                        "verification_tokens": {"openai": "verify-me"},
                        "custom_auth_header": "X-Tide-Key",
                    },
                    "privacy_policy_url": "https://api.tides.example/privacy",
                },
            },
        ],
        "files": [
            {"id": "gzm_file_1", "type": "text/markdown", "name": "tide-table.md", "location": "file-1", "size": 10}
        ],
        "product_features": {"attachments": {"type": "retrieval"}},
    } | changed


def chatgpt_backup(*gpts: dict[str, Any], **files: bytes | str) -> bytes:
    """A ZIP of a backup tool: a JSON file for each GPT, and other files by their names."""
    members: dict[str, bytes | str] = {
        f"gpts/{n}/{each['gizmo']['display']['name']}.json": json.dumps(each) for n, each in enumerate(gpts)
    }
    return archive(members | files)


AGENT: dict[str, Any] = {
    "_id": "6650",
    "id": "agent_Xy12",
    "name": "Harbour pilot",
    "description": "Knows the tides.",
    "instructions": INSTRUCTIONS,
    "provider": "openAI",
    "model": "gpt-4o",
    "model_parameters": {"temperature": 0.3, "top_p": 0.9, "frequency_penalty": 0.5},
    "conversation_starters": ["When is low water?"],
    "tools": ["execute_code", "file_search", "web_search", "listTides_action_YXBpLnRpZGVz", "wolfram"],
    "tool_resources": {"file_search": {"file_ids": ["f1"], "files": [{"file_id": "f1", "filename": "tide-table.md"}]}},
    "artifacts": "default",
    "author": "6601",
}
AGENT_ACTION: dict[str, Any] = {
    "action_id": "a1",
    "agent_id": "agent_Xy12",
    "type": "action_prototype",
    "metadata": {
        "domain": "api.tides.example",
        "api_key": "sk-never-kept",
        "raw_spec": json.dumps(OPENAPI),
        "auth": {
            "type": "oauth",
            "client_url": "https://login.example/authorize",
            "authorization_url": "https://login.example/token",
            "scope": "tides:read",
            "token_exchange_method": "default_post",
        },
        "oauth_client_secret": "hush-hush",
    },
}
OPEN_WEBUI_MODELS: list[dict[str, Any]] = [
    {
        "id": "harbour-pilot",
        "user_id": "u1",
        "base_model_id": "llama3.1:8b",
        "name": "Harbour pilot",
        "params": {"system": INSTRUCTIONS, "temperature": 0.4, "max_tokens": 900, "num_ctx": 8192},
        "meta": {
            "profile_image_url": "data:image/png;base64,AA",
            "description": "Knows the tides.",
            "capabilities": {"vision": True},
            "suggestion_prompts": [{"content": "When is low water?"}, {"title": ["Sail", "today"], "content": "Sail?"}],
            "tags": [{"name": "sea"}],
            "knowledge": [{"id": "k", "name": "Tables", "files": [{"id": "f", "meta": {"name": "tide-table.md"}}]}],
            "toolIds": ["tides_tool"],
            "defaultFeatureIds": ["web_search"],
        },
        "access_control": None,
        "is_active": True,
    }
]
DIFY_APP = """\
app:
  description: Knows the tides.
  icon: 🤖
  mode: agent-chat
  name: Harbour pilot
kind: app
version: 0.3.0
model_config:
  pre_prompt: |
    You are a pilot. Answer with the time of low water.
  opening_statement: Ahoy!
  suggested_questions:
  - When is low water?
  model:
    provider: langgenius/openai/openai
    name: gpt-4o
    completion_params:
      temperature: 0.2
  dataset_configs:
    datasets:
      datasets:
      - dataset: {enabled: true, id: abc}
  agent_mode:
    enabled: true
    tools:
    - provider_id: time
      tool_name: current_time
"""
DIFY_WORKFLOW = """\
app: {name: Harbour flow, mode: advanced-chat, description: ''}
kind: app
version: 0.3.0
workflow:
  features:
    suggested_questions: [When is low water?]
  graph:
    nodes:
    - data: {type: start, title: Start}
    - data:
        type: llm
        title: Plan
        prompt_template:
        - {role: system, text: Plan the answer.}
        - {role: user, text: '{{#sys.query#}}'}
    - data:
        type: llm
        title: Write
        prompt_template:
        - {role: system, text: Write the answer.}
    - data: {type: knowledge-retrieval, title: Look up}
"""
PASTED = """\
# Name
Harbour pilot

# Description
Knows the tides.

# Instructions
You are a pilot. Answer with the time of low water.

## Description
This is a heading within the instructions.

# Conversation starters
- When is low water?
2. “Is it safe to sail?”

# Capabilities
- Web Search
- Code Interpreter & Data Analysis

# Knowledge
- tide-table.md
"""
GEM = """\
**Name:** Harbour pilot
**Description:** Knows the tides.
**Instructions:**
You are a pilot.
Answer with the time of low water.
"""
SKILL = """\
---
name: tide-tables
description: Tells the time of low water from a tide table.
license: MIT
allowed-tools: Read
---

Read the table. Name the earliest low water.
"""
PLUGIN: dict[str, str | bytes] = {
    "pilot/.claude-plugin/plugin.json": json.dumps(
        {"name": "harbour-pilot", "description": "Knows the tides.", "version": "1.0.0", "author": {"name": "Ada"}}
    ),
    "pilot/commands/forecast.md": "---\ndescription: Forecast\n---\nTell the tides of the week.",
    "pilot/agents/checker.md": "---\nname: checker\ndescription: Checks\n---\nCheck each time twice.",
    "pilot/skills/tide-tables/SKILL.md": SKILL,
    "pilot/skills/tide-tables/scripts/low.py": "print(6)",
    "pilot/hooks/hooks.json": '{"hooks": {}}',
    "pilot/.mcp.json": json.dumps(
        {
            "mcpServers": {
                "tides": {"type": "http", "url": "https://mcp.tides.example/mcp"},
                "local": {"command": "npx", "env": {"TOKEN": "never-kept"}},
            }
        }
    ),
}
