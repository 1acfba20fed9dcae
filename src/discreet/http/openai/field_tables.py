"""The table of fields under /v1: every field of OpenAI's requests and of common endpoints, with what happens to it.

A test walks the types of the official Python client and fails for a field that is missing here
(tests/http/openai/test_fields.py). docs/api.md is written from it.
"""

from discreet.http.openai.fields import FieldPolicy, Table, done, ignored, passed_on, refused

_WHO = ignored(
    "It tells a provider who asks, or ties requests together. It changes no answer, so it stays on this server."
)
_CACHE = ignored(
    "It asks a provider to keep the prompt longer or to tie requests together. It changes no answer, so it stays on "
    "this server."
)
_LABEL = ignored("It labels an item that was made before. The model reads the item's content alone.")
_ANNOTATED = ignored("It describes the text of an earlier answer. The model reads the text itself.")
_PARSED = ignored("It is what the client read from the text beside it.")
_NO_LOGPROBS = refused("This server gives no probabilities of tokens.")
_MODERATION = refused("It would have the provider send the content to another model.")
_TIER = refused("Requests are not ranked here, and no price is chosen at the endpoint.", "auto", "default")
_PADDING = refused("Events are not padded here.")
_TEMPLATE = refused("No prompts are stored here. Send the text itself.")
_HOSTED = "It runs at the provider, which would fetch or keep content for it."
_CALLER = refused("Only the model calls functions here.", ["direct"])

CHAT: Table = {
    "model": done(),
    "messages": done(),
    "stream": done(),
    "stream_options": done(),
    "max_tokens": done(),
    "max_completion_tokens": done(),
    "temperature": passed_on(),
    "top_p": passed_on(),
    "stop": passed_on(),
    "seed": passed_on(),
    "presence_penalty": passed_on(),
    "frequency_penalty": passed_on(),
    "logit_bias": passed_on(),
    "response_format": passed_on(),
    "reasoning_effort": passed_on(),
    "verbosity": passed_on(),
    "tools": passed_on(),
    "tool_choice": passed_on(),
    "parallel_tool_calls": passed_on("Without tools it says nothing, and is left out."),
    "user": _WHO,
    "safety_identifier": _WHO,
    "metadata": ignored("Chat completions are never stored here, so there is nothing to attach it to."),
    "prompt_cache_key": _CACHE,
    "prompt_cache_options": _CACHE,
    "prompt_cache_retention": _CACHE,
    "n": refused("One answer at a time is given here: leave it out.", 1),
    "store": refused("Chat completions are never stored here. /v1/responses can be."),
    "modalities": refused("Answers are text alone.", ["text"]),
    "audio": refused("Answers are text alone."),
    "logprobs": _NO_LOGPROBS,
    "top_logprobs": _NO_LOGPROBS,
    "prediction": refused("Predicted answers are not sent on."),
    "functions": refused("It is of an older form: send “tools” and “tool_choice”."),
    "function_call": refused("It is of an older form: send “tools” and “tool_choice”.", "auto", "none"),
    "web_search_options": refused(_HOSTED),
    "moderation": _MODERATION,
    "service_tier": _TIER,
}
CHAT_STREAM_OPTIONS: Table = {"include_usage": done(), "include_obfuscation": _PADDING}
CHAT_TOOL: Table = {"type": done(), "function": done()}
CHAT_FUNCTION: Table = {
    "name": passed_on(), "description": passed_on(), "parameters": passed_on(), "strict": passed_on(),
}  # fmt: skip
CHAT_TOOL_CHOICE: Table = {"type": done(), "function": done()}
CHAT_FUNCTION_CHOICE: Table = {"name": passed_on()}

_SPOKEN: dict[str, FieldPolicy] = {"role": done(), "content": done(), "name": passed_on()}
CHAT_MESSAGES: dict[str, Table] = {
    "system": _SPOKEN,
    "developer": _SPOKEN,
    "user": _SPOKEN,
    "tool": _SPOKEN | {"tool_call_id": done()},
    "assistant": _SPOKEN
    | {
        "tool_calls": done(),
        "refusal": done(),
        "audio": refused("No audio is kept here. Send the text."),
        "function_call": refused("It is of an older form: send “tool_calls”."),
        "annotations": _ANNOTATED,
        "parsed": _PARSED,
        "reasoning_content": ignored("Thoughts of earlier answers are not put to a model again."),
        "reasoning": ignored("Thoughts of earlier answers are not put to a model again."),
        "reasoning_details": ignored("Thoughts of earlier answers are not put to a model again."),
    },
}
CHAT_CALL: Table = {
    "id": done(),
    "type": done(),
    "function": done(),
    "index": ignored("It numbers the pieces of a stream. The order of the list says the same."),
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
        "detail": passed_on(),
        "file_id": refused("This server keeps no files; send the picture itself."),
        "prompt_cache_breakpoint": _CACHE,
    },
}
PART_IMAGE_URL: Table = {"url": done(), "detail": passed_on()}

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
    "temperature": passed_on(),
    "top_p": passed_on(),
    "tools": passed_on(),
    "tool_choice": passed_on(),
    "parallel_tool_calls": passed_on("Without tools it says nothing, and is left out."),
    "user": _WHO,
    "safety_identifier": _WHO,
    "prompt_cache_key": _CACHE,
    "prompt_cache_options": _CACHE,
    "prompt_cache_retention": _CACHE,
    "include": refused("Nothing more can be included in a response here.", ["reasoning.encrypted_content"]),
    "truncation": refused("Nothing is cut off silently here: leave it out.", "disabled"),
    "background": refused("A response is made while its program waits: nothing of it is kept meanwhile."),
    "background_options": refused("A response is made while its program waits."),
    "conversation": refused(
        "No conversations of programs are kept here. “previous_response_id” goes on from a response."
    ),
    "context_management": refused("Nothing is left out of a conversation here. Send what the model should see."),
    "prompt": _TEMPLATE,
    "image": refused("Answers are text alone."),
    "moderation": _MODERATION,
    "access_programs": refused("It names programmes of OpenAI's customers."),
    "top_logprobs": _NO_LOGPROBS,
    "service_tier": _TIER,
}
RESPONSES_STREAM_OPTIONS: Table = {"include_obfuscation": _PADDING}
RESPONSES_TEXT: Table = {"format": passed_on(), "verbosity": passed_on()}
RESPONSES_REASONING: Table = {
    "effort": passed_on(),
    "summary": refused("No summaries of a model's thoughts are given here."),
    "generate_summary": refused("No summaries of a model's thoughts are given here."),
    "context": refused("Thoughts of earlier answers are not put to a model again.", "auto", "current_turn"),
    "mode": refused("A model's endpoint has one mode here.", "standard"),
}
RESPONSES_TOOL: Table = {
    "type": done(),
    "name": passed_on(),
    "description": passed_on(),
    "parameters": passed_on(),
    "strict": passed_on(),
    "async": refused("The model waits for what a function answers."),
    "allowed_callers": _CALLER,
    "defer_loading": refused("The model is told of every function at once."),
    "output_schema": refused("The model is not told the form of what a function answers. Say it in the description."),
}
RESPONSES_TOOL_CHOICE: Table = {"type": done(), "name": passed_on()}

_NAMESPACE = refused("Functions have no namespaces here.")
RESPONSES_ITEMS: dict[str, Table] = {
    "message": {
        "type": done(), "role": done(), "content": done(), "id": _LABEL, "status": _LABEL,
        "phase": ignored("It labels messages of OpenAI's own models; other endpoints have no place for it."),
    },
    "function_call": {
        "type": done(), "call_id": done(), "name": done(), "parsed_arguments": _PARSED, "arguments": done(),
        "id": _LABEL, "status": _LABEL,
        "async": refused("The model waits for what a function answers."), "namespace": _NAMESPACE,
        "caller": refused("Only the model calls functions here.", {"type": "direct"}),
    },
    "function_call_output": {
        "type": done(), "call_id": done(), "output": done(), "id": _LABEL, "status": _LABEL,
        "name": ignored("The call that it answers says the name."), "namespace": _NAMESPACE,
        "caller": refused("Only the model calls functions here.", {"type": "direct"}),
    },
    "item_reference": {"type": done(), "id": done()},
}  # fmt: skip

EMBEDDINGS: Table = {
    "model": done(), "input": done(), "encoding_format": done(), "dimensions": done(), "user": _WHO,
}  # fmt: skip

_ROUTES = refused("It would have the endpoint send the content to another model or address.")
_FETCHES = refused("It would have the endpoint fetch or search for the caller.")
_KEEPS = refused("It would have the endpoint keep or report the content.")
_LIMIT = refused("DISCREET_ANSWER_TOKENS and “max_tokens” bound an answer here.")
_CUTS = refused("It would have the endpoint cut off the beginning of what it is asked, a GPT's instructions with it.")
_ITS_TEMPLATE = refused("The endpoint's own template decides how a conversation is put to the model.")

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
    {name: passed_on("How the answer is drawn.") for name in _SAMPLING}
    | {name: passed_on("The form that the answer takes.") for name in _FORMS}
    | {name: passed_on("How the model thinks, and what it is told before.") for name in _THINKING}
    | {
        "provider": passed_on("Which of an aggregator's providers may answer. Of a GPT: “zdr” and the like alone."),
        "transforms": passed_on("How an aggregator shortens what is too long."),
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
        "priority": refused("Requests take turns; none of them goes before others."),
        "logits_processors": refused("It would have the endpoint run the caller's code."),
        "prompt_logprobs": _NO_LOGPROBS,
        "background": RESPONSES["background"],
    }
)
"""Fields of endpoints that speak OpenAI's protocol: vLLM, SGLang, llama.cpp, LM Studio, OpenRouter, Mistral, DeepSeek,
Qwen and others. They are passed on to a remote endpoint alone, at the top level of a chat completion or a response."""

TEMPLATE_KWARGS: Table = dict.fromkeys(
    ("chat_template", "add_generation_prompt", "continue_final_message", "tokenize", "conversation", "messages",
     "documents", "tools"),
    _ITS_TEMPLATE,
)  # fmt: skip
"""Within `chat_template_kwargs`: what some endpoints take from there in place of their own. Other names belong to the
model's template and are passed on."""

PROVIDER: Table = {
    "order": passed_on(),
    "only": passed_on(),
    "ignore": passed_on(),
    "allow_fallbacks": passed_on(),
    "require_parameters": passed_on(),
    "quantizations": passed_on(),
    "sort": passed_on(),
    "max_price": passed_on(),
    "preferred_min_throughput": passed_on(),
    "preferred_max_latency": passed_on(),
    "data_collection": refused("Only “deny” is passed on: it would let providers keep the content.", "deny"),
    "zdr": passed_on(),
}

GPT_PROVIDER: Table = dict.fromkeys(
    PROVIDER.keys() - {"data_collection", "zdr", "require_parameters"},
    refused("A program does not choose which company receives a GPT's instructions and knowledge."),
)
"""Within `provider`, where the model is a GPT."""
