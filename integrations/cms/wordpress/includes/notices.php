<?php
/**
 * Tells people what was refused, where WordPress cannot show an error at once.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** Hook up what tells people. */
function start_notices(): void {
	add_filter( 'redirect_post_location', __NAMESPACE__ . '\\without_praise', 99, 2 );
	add_action( 'admin_notices', __NAMESPACE__ . '\\show_refusals' );
	add_action( 'admin_notices', __NAMESPACE__ . '\\show_trouble' );
}

/** Where refusals wait for the page that shows them. */
function waiting(): string {
	return 'onmessage_' . get_current_user_id();
}

/**
 * Tell the person: on the next admin page, or over XML-RPC as the answer.
 *
 * @param array  $refusal  Its `text` and `findings`.
 * @param string $kept     What became of the text.
 * @param string $title    Of the post.
 * @param int    $id       Of the post; 0: it is not stored yet.
 * @param int    $revision That has the text; 0: the post has it.
 */
function remember( array $refusal, string $kept, string $title, int $id = 0, int $revision = 0 ): void {
	if ( defined( 'XMLRPC_REQUEST' ) && XMLRPC_REQUEST ) {
		answer_with_fault( "{$refusal['text']}\n$kept" );
		return;
	}
	$known   = get_transient( waiting() );
	$known   = is_array( $known ) ? $known : array();
	$seen    = fingerprints( $refusal );
	$known[] = array( 'title' => $title, 'text' => $refusal['text'], 'kept' => $kept, 'id' => $id, 'revision' => $revision, 'seen' => $seen );
	set_transient( waiting(), $known, 10 * MINUTE_IN_SECONDS );
	refused_now( true );
}

/** Whether anything was refused in this request. */
function refused_now( bool $is = false ): bool {
	static $any = false;
	$any = $any || $is;
	return $any;
}

/** XML-RPC answers with the post's id once it is stored, so a fault takes that answer's place. */
function answer_with_fault( string $text ): void {
	if ( refused_now() ) {
		return;
	}
	refused_now( true );
	ob_start(
		static function () use ( $text ) {
			return '<?xml version="1.0" encoding="UTF-8"?>' . "\n" . ( new \IXR_Error( 422, esc_html( $text ) ) )->getXml();
		}
	);
}

/** The classic editor goes on to a page that says "Post published": not after a refusal. */
function without_praise( $location, $id = 0 ) {
	return refused_now() ? remove_query_arg( 'message', $location ) : $location;
}

/** In the admin, which cannot show an error where it arises. */
function show_refusals(): void {
	$known = get_transient( waiting() );
	if ( ! is_array( $known ) ) {
		return;
	}
	delete_transient( waiting() );
	foreach ( $known as $one ) {
		$title = '' === $one['title'] ? '' : '<strong>' . esc_html( $one['title'] ) . '</strong><br>';
		$text  = nl2br( esc_html( $one['text'] ) ) . '<br>' . esc_html( $one['kept'] );
		$link  = $one['revision'] ? ' <a href="' . esc_url( admin_url( 'revision.php?revision=' . $one['revision'] ) ) . '">' . esc_html__( 'Compare', 'onmessage' ) . '</a>' : '';
		$form  = $one['id'] ? in_spite_form( $one['id'], $one['revision'], $one['seen'] ) : '';
		echo '<div class="notice notice-error onmessage-refusal"><p>' . $title . $text . $link . '</p>' . $form . '</div>'; // phpcs:ignore -- escaped above
	}
}

/** For those who write: that nothing can be checked, and what that means until it can. */
function show_trouble(): void {
	if ( ! current_user_can( 'edit_posts' ) ) {
		return;
	}
	$why = is_set_up() ? get_transient( TROUBLE ) : checked( '' )['plainly'];
	if ( ! $why ) {
		return;
	}
	$then = 'open' === setting( 'FAIL' )
		? __( 'Until then, texts are published without a check.', 'onmessage' )
		: __( 'Until then, nothing is published.', 'onmessage' );
	echo '<div class="notice notice-warning onmessage-trouble"><p>OnMessage: ' . esc_html( "$why $then" ) . '</p></div>';
}
