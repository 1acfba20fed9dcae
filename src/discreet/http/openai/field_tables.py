"""Every field of OpenAI's requests and of common endpoints, with its handling.

A test walks the types of the official Python client and fails for a field that is missing here
(tests/http/openai/test_fields.py). `field_page.py` writes docs/api-fields.md from it.
"""

from discreet.http.openai.fields import FieldPolicy, Table, done, ignored, pass_through, refused

_WHO = ignored(
    "It identifies the user to a provider or links requests. It does not change the answer, so it stays here."
)
_CACHE = ignored(
    "It asks a provider to keep the prompt longer or to link requests. It does not change the answer, so it stays on "
    "this server."
)
_LABEL = ignored("It labels an earlier item. The model reads only the item's content.")
_ANNOTATED = ignored("It describes the text of an earlier answer. The model reads the text itself.")
_PARSED = ignored("The client derived it from the text beside it.")
_NO_LOGPROBS = refused("This server does not return token probabilities.")
_MODERATION = refused("It would make the provider send the content to another model.")
_TIER = refused("This server does not rank requests or choose a price at the endpoint.", "auto", "default")
_PADDING = refused("This server does not pad events.")
_TEMPLATE = refused("This server does not store prompts. Send the text itself.")
_HOSTED = "It runs at the provider, which would fetch or keep content."
_CALLER = refused("Only the model can call functions.", ["direct"])

CHAT: Table = {
    "model": done(),
    "messages": done(),
    "stream": done(),
    "stream_options": done(),
    "max_tokens": done(),
    "max_completion_tokens": done(),
    "temperature": pass_through(),
    "top_p": pass_through(),
    "stop": pass_through(),
    "seed": pass_through(),
    "presence_penalty": pass_through(),
    "frequency_penalty": pass_through(),
    "logit_bias": pass_through(),
    "response_format": pass_through(),
    "reasoning_effort": pass_through(),
    "verbosity": pass_through(),
    "tools": pass_through(),
    "tool_choice": pass_through(),
    "parallel_tool_calls": pass_through("Left out of requests without tools."),
    "user": _WHO,
    "safety_identifier": _WHO,
    "metadata": ignored("Chat completions are never stored, so there is nothing to attach it to."),
    "prompt_cache_key": _CACHE,
    "prompt_cache_options": _CACHE,
    "prompt_cache_retention": _CACHE,
    "n": refused("This server gives one answer per request. Leave it out.", 1),
    "store": refused("Chat completions are never stored. Responses of /v1/responses can be."),
    "modalities": refused("Answers are text only.", ["text"]),
    "audio": refused("Answers are text only."),
    "logprobs": _NO_LOGPROBS,
    "top_logprobs": _NO_LOGPROBS,
    "prediction": refused("Predicted answers are not passed on."),
    "functions": refused("It is deprecated. Send “tools” and “tool_choice”."),
    "function_call": refused("It is deprecated. Send “tools” and “tool_choice”.", "auto", "none"),
    "web_search_options": refused(_HOSTED),
    "moderation": _MODERATION,
    "service_tier": _TIER,
}
CHAT_STREAM_OPTIONS: Table = {"include_usage": done(), "include_obfuscation": _PADDING}
CHAT_TOOL: Table = {"type": done(), "function": done()}
CHAT_FUNCTION: Table = {
    "name": pass_through(), "description": pass_through(), "parameters": pass_through(), "strict": pass_through(),
}  # fmt: skip
CHAT_TOOL_CHOICE: Table = {"type": done(), "function": done()}
CHAT_FUNCTION_CHOICE: Table = {"name": pass_through()}

_SPOKEN: dict[str, FieldPolicy] = {"role": done(), "content": done(), "name": pass_through()}
CHAT_MESSAGES: dict[str, Table] = {
    "system": _SPOKEN,
    "developer": _SPOKEN,
    "user": _SPOKEN,
    "tool": _SPOKEN | {"tool_call_id": done()},
    "assistant": _SPOKEN
    | {
        "tool_calls": done(),
        "refusal": done(),
        "audio": refused("This server does not keep audio. Send the text."),
        "function_call": refused("It is deprecated. Send “tool_calls”."),
        "annotations": _ANNOTATED,
        "parsed": _PARSED,
        "reasoning_content": ignored("Reasoning of earlier answers is not sent to a model again."),
        "reasoning": ignored("Reasoning of earlier answers is not sent to a model again."),
        "reasoning_details": ignored("Reasoning of earlier answers is not sent to a model again."),
    },
}
CHAT_CALL: Table = {
    "id": done(),
    "type": done(),
    "function": done(),
    "index": ignored("It numbers the pieces of a stream. The order of the list has the same information."),
}
CHAT_CALLED: Table = {"name": done(), "arguments": done(), "parsed_arguments": _PARSED}

PARTS: dict[str, Table] = {
    "text": {"type": done(), "text": done(), "prompt_cache_breakpoint": _CACHE},
    "input_text": {"type": done(), "text": done(), "prompt_cache_breakpoint": _CACHE},
    "output_text": {
        "type": done(),
        "text": done(),
        "annotations": _ANNOTATED,
        "logprobs": _ANNOTATED,
        "parsed": _PARSED,
    },
    "refusal": {"type": done(), "refusal": done()},
    "image_url": {"type": done(), "image_url": done(), "prompt_cache_breakpoint": _CACHE},
    "input_image": {
        "type": done(),
        "image_url": done(),
        "detail": pass_through(),
        "file_id": refused("This server does not keep files. Send the image itself."),
        "prompt_cache_breakpoint": _CACHE,
    },
}
PART_IMAGE_URL: Table = {"url": done(), "detail": pass_through()}

RESPONSES: Table = {
    "model": done(),
    "input": done(),
    "instructions": done(),
    "stream": done(),
    "stream_options": done(),
    "store": done(),
    "previous_response_id": done(),
    "metadata": done(),
    "max_output_tokens": done(),
    "max_tool_calls": done(),
    "text": done(),
    "reasoning": done(),
    "temperature": pass_through(),
    "top_p": pass_through(),
    "tools": pass_through(),
    "tool_choice": pass_through(),
    "parallel_tool_calls": pass_through("Left out of requests without tools."),
    "user": _WHO,
    "safety_identifier": _WHO,
    "prompt_cache_key": _CACHE,
    "prompt_cache_options": _CACHE,
    "prompt_cache_retention": _CACHE,
    "include": refused("This server cannot include more in a response.", ["reasoning.encrypted_content"]),
    "truncation": refused("This server does not cut off input silently. Leave it out.", "disabled"),
    "background": refused("A response is made while its client waits, and is not stored until it is complete."),
    "background_options": refused("A response is made while its client waits."),
    "conversation": refused(
        "This server does not keep conversations of programs. Use “previous_response_id” to continue."
    ),
    "context_management": refused("This server does not shorten conversations. Send what the model should see."),
    "prompt": _TEMPLATE,
    "image": refused("Answers are text only."),
    "moderation": _MODERATION,
    "access_programs": refused("It names programs for OpenAI's customers."),
    "top_logprobs": _NO_LOGPROBS,
    "service_tier": _TIER,
}
RESPONSES_STREAM_OPTIONS: Table = {"include_obfuscation": _PADDING}
RESPONSES_TEXT: Table = {"format": pass_through(), "verbosity": pass_through()}
RESPONSES_REASONING: Table = {
    "effort": pass_through(),
    "summary": refused("This server does not summarize a model's reasoning."),
    "generate_summary": refused("This server does not summarize a model's reasoning."),
    "context": refused("Reasoning of earlier answers is not sent to a model again.", "auto", "current_turn"),
    "mode": refused("A model's endpoint has only one mode.", "standard"),
}
RESPONSES_TOOL: Table = {
    "type": done(),
    "name": pass_through(),
    "description": pass_through(),
    "parameters": pass_through(),
    "strict": pass_through(),
    "async": refused("The model waits for a function's result."),
    "allowed_callers": _CALLER,
    "defer_loading": refused("The model gets all functions at once."),
    "output_schema": refused(
        "The model does not get the schema of a function's result. Describe it in the description."
    ),
}
RESPONSES_TOOL_CHOICE: Table = {"type": done(), "name": pass_through()}

_NAMESPACE = refused("Functions have no namespaces on this server.")
RESPONSES_ITEMS: dict[str, Table] = {
    "message": {
        "type": done(), "role": done(), "content": done(), "id": _LABEL, "status": _LABEL,
        "phase": ignored("It labels messages of OpenAI's own models; other endpoints do not know it."),
    },
    "function_call": {
        "type": done(), "call_id": done(), "name": done(), "parsed_arguments": _PARSED, "arguments": done(),
        "id": _LABEL, "status": _LABEL,
        "async": refused("The model waits for a function's result."), "namespace": _NAMESPACE,
        "caller": refused("Only the model can call functions.", {"type": "direct"}),
    },
    "function_call_output": {
        "type": done(), "call_id": done(), "output": done(), "id": _LABEL, "status": _LABEL,
        "name": ignored("The call has the name."), "namespace": _NAMESPACE,
        "caller": refused("Only the model can call functions.", {"type": "direct"}),
    },
    "item_reference": {"type": done(), "id": done()},
}  # fmt: skip

EMBEDDINGS: Table = {
    "model": done(), "input": done(), "encoding_format": done(), "dimensions": done(), "user": _WHO,
}  # fmt: skip

_ROUTES = refused("It would make the endpoint send the content to another model or address.")
_FETCHES = refused("It would make the endpoint fetch or search for the caller.")
_KEEPS = refused("It would make the endpoint keep or report the content.")
_LIMIT = refused("DISCREET_ANSWER_TOKENS and “max_tokens” limit an answer.")
_CUTS = refused("It would make the endpoint cut off the start of the request, including a GPT's instructions.")
_ITS_TEMPLATE = refused("The endpoint's own template formats a conversation for the model.")

_SAMPLING = (
    "top_k", "min_p", "top_a", "typical_p", "tfs", "tfs_z", "top_n_sigma", "repetition_penalty", "repeat_penalty",
    "repeat_last_n", "length_penalty", "no_repeat_ngram_size", "min_tokens", "ignore_eos", "stop_token_ids",
    "include_stop_str_in_output", "skip_special_tokens", "spaces_between_special_tokens", "bad_words", "random_seed",
    "mirostat", "mirostat_mode", "mirostat_tau", "mirostat_eta", "dry_multiplier", "dry_base", "dry_allowed_length",
    "dry_penalty_last_n", "dry_sequence_breakers", "xtc_probability", "xtc_threshold", "dynatemp_range",
    "dynatemp_exponent", "smoothing_factor", "samplers", "do_sample",
)  # fmt: skip
_FORMS = (
    "guided_json", "guided_regex", "guided_choice", "guided_grammar", "guided_decoding_backend", "structured_outputs",
    "regex", "ebnf", "grammar", "json_schema",
)  # fmt: skip
_THINKING = (
    "chat_template_kwargs", "reasoning", "include_reasoning", "reasoning_format", "reasoning_budget", "reasoning_split",
    "separate_reasoning", "stream_reasoning", "thinking", "thinking_budget", "thinking_token_budget", "enable_thinking",
    "think", "disable_reasoning", "clear_thinking", "prompt_mode", "safe_prompt",
)  # fmt: skip

VENDOR: Table = (
    {name: pass_through("Sampling of the answer.") for name in _SAMPLING}
    | {name: pass_through("Format of the answer.") for name in _FORMS}
    | {name: pass_through("The model's reasoning and its template.") for name in _THINKING}
    | {
        "provider": pass_through(
            "Which of an aggregator's providers may answer. For a GPT, only its privacy fields are passed on."
        ),
        "transforms": pass_through("How an aggregator shortens long requests."),
    }
    | dict.fromkeys(("models", "route", "fallbacks", "api_base", "base_url", "api_key", "custom_llm_provider"), _ROUTES)
    | dict.fromkeys(
        ("plugins", "search_parameters", "web_search", "enable_search", "search_options", "documents", "file_ids"),
        _FETCHES,
    )
    | dict.fromkeys(
        ("webhook", "callbacks", "logging", "trace", "session_id", "extra_headers", "kv_transfer_params", "cache_salt"),
        _KEEPS,
    )
    | dict.fromkeys(("max_new_tokens", "n_predict", "num_predict", "best_of", "use_beam_search"), _LIMIT)
    | dict.fromkeys(("truncate_prompt_tokens", "n_keep", "num_ctx"), _CUTS)
    | dict.fromkeys(("chat_template", "add_generation_prompt", "continue_final_message", "echo"), _ITS_TEMPLATE)
    | {
        "priority": refused("Requests take turns; none has priority."),
        "logits_processors": refused("It would make the endpoint run the caller's code."),
        "prompt_logprobs": _NO_LOGPROBS,
        "background": RESPONSES["background"],
    }
)
"""Fields of endpoints that speak OpenAI's protocol: vLLM, SGLang, llama.cpp, LM Studio, OpenRouter, Mistral, DeepSeek,
Qwen and others. They are passed on to a remote endpoint only, at the top level of a chat completion or a response."""

TEMPLATE_KWARGS: Table = dict.fromkeys(
    ("chat_template", "add_generation_prompt", "continue_final_message", "tokenize", "conversation", "messages",
     "documents", "tools"),
    _ITS_TEMPLATE,
)  # fmt: skip
"""Names within `chat_template_kwargs` that some endpoints use in place of their own values. Other names belong to the
model's template and are passed on."""

PROVIDER: Table = {
    "order": pass_through(),
    "only": pass_through(),
    "ignore": pass_through(),
    "allow_fallbacks": pass_through(),
    "require_parameters": pass_through(),
    "quantizations": pass_through(),
    "sort": pass_through(),
    "max_price": pass_through(),
    "preferred_min_throughput": pass_through(),
    "preferred_max_latency": pass_through(),
    "data_collection": refused("Only “deny” is passed on: other values let providers keep the content.", "deny"),
    "zdr": pass_through(),
}

GPT_PROVIDER: Table = dict.fromkeys(
    PROVIDER.keys() - {"data_collection", "zdr", "require_parameters"},
    refused("A program cannot choose which company receives a GPT's instructions and knowledge."),
)
"""Names that are refused within `provider` if the model is a GPT."""
